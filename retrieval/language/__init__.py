"""Chinese and English text: sentences, terms, numbers, dates, names, pinyin."""
