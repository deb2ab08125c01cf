"""Two small folders of questions and passages, one of which is asked about in both languages."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from retrieval.encoder.two_sides import questions_folder

TEXTS = {
    "bridge4": "湘江大桥于2023年8月1日通车，全长1200米。大桥总投资9亿元。市民说，过江方便多了。",
    "market": "城北农贸市场改造完成，新增摊位80个。市场位于解放路。摊主们昨天搬进了新市场。",
    "school4": "实验小学新校区开学，校长王芳迎接了首批600名学生。新校区有三十间教室。",
    "museum": "市博物馆举办青铜器展览，展出文物150件。馆长陈静介绍了展览。展览持续到月底。",
    "hospital4": "人民医院新建门诊楼，共12层。院长赵强说，门诊楼将于明年5月启用。",
    "park": "产业园总投资30亿元，占地约500亩。产业园落户企业20家，提供岗位3000个。",
    "train4": "高铁站扩建工程开工，计划工期18个月。工程由铁路局负责，总投资7亿元。",
    "river": "湘江水位上涨，防汛指挥部启动三级响应。专家孙伟提醒市民远离河岸。",
}

ASKED = {
    "bridge4": [
        ("zh", "湘江大桥全长多少米？", "1200米"),
        ("zh", "湘江大桥什么时候通车？", "2023年8月1日"),
        ("en", "When was the Xiangjiang bridge opened?", "2023年8月1日"),
        ("en", "How much was invested in the bridge?", "9亿元"),
    ],
    "market": [
        ("zh", "农贸市场新增摊位多少个？", "80个"),
        ("en", "How many stalls were added in the farmers market?", "80个"),
    ],
    "school4": [
        ("zh", "实验小学的校长是谁？", "王芳"),
        ("en", "Who is the headmaster of the experimental primary school?", "王芳"),
        ("zh", "谁迎接了首批学生？", "王芳"),
        ("en", "Who welcomed the first students?", "王芳"),
    ],
    "museum": [
        ("zh", "青铜器展览展出文物多少件？", "150件"),
        ("en", "How many relics does the bronze exhibition show?", "150件"),
        ("zh", "谁介绍了展览？", "陈静"),
        ("en", "Who introduced the exhibition?", "陈静"),
    ],
    "hospital4": [
        ("zh", "门诊楼共多少层？", "12层"),
        ("en", "When will the outpatient building be ready?", "明年5月"),
    ],
    "park": [
        ("zh", "产业园总投资多少？", "30亿元"),
        ("en", "How many companies settled in the industrial park?", "20家"),
    ],
    "train4": [
        ("zh", "高铁站扩建工程的工期多长？", "18个月"),
        ("en", "Who is in charge of the high-speed rail station?", "铁路局"),
    ],
    "river": [
        ("zh", "谁提醒市民远离河岸？", "孙伟"),
        ("en", "Who reminded the citizens to stay away from the river?", "孙伟"),
    ],
}

UNANSWERABLE = [
    ("zh", "滑雪场的门票多少钱？"),
    ("zh", "谁写了这部小说？"),
    ("zh", "今年的苹果产量是多少？"),
    ("en", "Who won the chess tournament?"),
    ("en", "What is the price of a ski pass?"),
    ("en", "When did the volcano erupt?"),
]


def write(folder: Path) -> tuple[Path, Path]:
    """The folder whose passages answer, and one of questions that nothing answers."""
    own, other = folder / "own", folder / "other"
    passages = [{"id": one, "title": "", "text": text} for one, text in TEXTS.items()]
    questions = [
        {"question": text, "lang": language, "passage_ids": [one], "answers": [answer]}
        for one, asked in ASKED.items()
        for language, text, answer in asked
    ]
    _lines(own / "passages.jsonl", passages)
    _lines(own / "questions.jsonl", questions)
    hopeless = [
        {"question": text, "lang": language, "answerable": False} for language, text in UNANSWERABLE
    ]
    _lines(other / "questions.jsonl", hopeless)
    return own, other


def encoder_index(encoder_folder: Path, folder: Path) -> Path:
    """A user's index that has nothing but the encoder."""
    index = folder / "user-index"
    (index / "encoder").mkdir(parents=True)
    for side in (encoder_folder, questions_folder(encoder_folder)):
        if side.is_dir():
            (index / "encoder" / side.name).symlink_to(side)
    return index


def _lines(file: Path, rows: Sequence[Mapping[str, object]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    file.write_text(text, encoding="utf-8")
