"""Chinese and English as such: sentences, terms, numbers, dates, names, pinyin."""
