"""What the English of a newspaper's readers calls the things that Chinese papers write about.

CC-CEDICT translates words; it does not know that an official who chairs a meeting 主持 it, or that
an industrial park is a 产业园. Here is the vocabulary of offices, ceremonies, projects, policies.
"""

_TERMS = """
chair: 主持 主持召开
chaired: 主持 主持召开
preside: 主持 主持召开
convene: 召开 主持召开
hold: 举行 召开 举办
held: 举行 召开 举办
meet: 会见 会晤 接见
meet with: 会见 会晤 接见
delegation: 代表团 一行 考察团 访问团
inspection tour: 考察 调研
inspect: 调研 考察 视察 检查
research: 调研 研究
fact-finding: 调研
visit: 考察 访问 来访 到访 走访
attend: 出席 参加 列席
address: 致辞 讲话
deliver speech: 致辞 讲话
speech: 致辞 讲话
remark: 讲话 指出
stress: 强调 指出
emphasize: 强调 指出
point out: 指出
say: 表示 指出 说
report: 汇报 报告 报道
briefing: 汇报 通报
sign: 签约 签署 签订
signing ceremony: 签约仪式
contract: 签约 合同
agreement: 协议 合作协议
strategic cooperation: 战略合作
ceremony: 仪式 典礼
opening ceremony: 开幕式 开通仪式 开业
groundbreaking: 开工 奠基 动工
break ground: 开工 奠基 动工
inaugurate: 揭牌 启用 落成 开通
inauguration: 揭牌 启用 落成 就职
unveil: 揭牌 发布 亮相
launch: 启动 发布 推出 发射
commission: 投产 投运 投用 委员会
put into operation: 投产 投运 投用 开通
put into use: 投用 启用 交付
put into production: 投产
open to traffic: 通车
hand over: 交付 移交
deliver: 交付
complete: 完成 建成 竣工 完工
completion: 建成 竣工 完工
start construction: 开工 动工
under construction: 在建
build: 建设 建成 修建 打造
construction: 建设 施工
construct: 建设 建成 修建
locate: 位于 选址 坐落
cover: 占地 覆盖
cover area: 占地 占地面积
floor area: 建筑面积 厂房面积
area: 面积 地区 区域
site: 选址 地块 工地
location: 选址 位置
industrial park: 产业园 工业园 园区 产业园区
science park: 科技园 科学园
technology park: 科技园 科技园区
science and technology park: 科技园
business park: 产业园 商务园
logistics park: 物流园
park: 园区 产业园 公园
development zone: 开发区 经开区
economic zone: 经济区 经开区
high-tech zone: 高新区
free trade zone: 自贸区 自由贸易区
new area: 新区
business environment: 营商环境
investment promotion: 招商引资 招商
attract investment: 招商引资 招商
foreign investment: 外资
total investment: 总投资 投资总额
invest: 投资
investment: 投资
project: 项目 工程
major project: 重大项目 重点项目
first phase: 一期 首期
phase one: 一期 首期
second phase: 二期
phase two: 二期
third phase: 三期
phase: 期 阶段 一期 二期
output value: 产值
production capacity: 产能
revenue: 营收 收入
sales: 销售额 销售
tax revenue: 税收
profit: 利润
smart factory: 智慧工厂 智能工厂
intelligent factory: 智慧工厂 智能工厂
smart manufacturing: 智能制造
intelligent manufacturing: 智能制造
digital transformation: 数字化转型
big data: 大数据
artificial intelligence: 人工智能
high-quality development: 高质量发展
digital economy: 数字经济
supply chain: 供应链
industrial chain: 产业链
rural revitalization: 乡村振兴
poverty alleviation: 脱贫 扶贫
targeted poverty alleviation: 精准扶贫
rural area: 农村 乡村
urban renewal: 城市更新
flood control: 防汛
epidemic: 疫情
epidemic prevention: 疫情防控
outbreak: 疫情 爆发
vaccine: 疫苗
vaccination: 接种
college entrance examination: 高考
carbon neutrality: 碳中和
carbon peak: 碳达峰
new energy vehicle: 新能源汽车
electric vehicle: 电动汽车 新能源汽车
high-speed rail: 高铁
high-speed railway: 高铁
subway: 地铁
metro: 地铁
expressway: 高速公路 高速
highway: 公路 高速公路
power grid: 电网
power transmission: 输变电 输电
transformer: 变压器
party secretary: 书记 市委书记 省委书记 县委书记
secretary of municipal party committee: 市委书记
municipal party committee: 市委
provincial party committee: 省委
county party committee: 县委
party committee: 党委 市委
standing committee: 常委 常委会
people's congress: 人大
national people's congress: 全国人大
political consultative conference: 政协
cppcc: 政协
npc: 全国人大 人大
politburo: 政治局
state council: 国务院
municipal government: 市政府
provincial government: 省政府
mayor: 市长
vice mayor: 副市长
deputy mayor: 副市长
governor: 省长 州长
vice governor: 副省长
deputy governor: 副省长
county magistrate: 县长
premier: 总理
vice premier: 副总理
president: 主席 总统 校长 总裁 会长 院长
vice president: 副总裁 副校长 副主席 副总统 副会长 副院长
deputy secretary: 副书记
secretary-general: 秘书长
chairman: 董事长 主席 主任
chairwoman: 董事长 主席
chairperson: 董事长 主席
vice chairman: 副董事长 副主席 副主任
general manager: 总经理
managing director: 总裁 总经理
director-general: 总干事 局长
director general: 总干事 局长
deputy general manager: 副总经理
deputy director: 副主任 副局长 副厅长
director: 主任 局长 厅长 导演
deputy: 副 代表
dean: 院长
chief engineer: 总工程师
spokesperson: 发言人
spokesman: 发言人
spokeswoman: 发言人
inspector: 巡视员
counsel: 巡视员
official: 官员 领导 干部
cadre: 干部
leader: 领导 领导人
minister: 部长
department: 部门 厅 局
bureau: 局
commission of development and reform: 发改委
ministry: 部
state-owned enterprise: 国企 国有企业 央企
central enterprise: 央企
private enterprise: 民企 民营企业
company: 公司 企业
firm: 公司 企业
enterprise: 企业
branch: 分公司 分行 支部
subsidiary: 子公司 分公司
listed company: 上市公司
startup: 初创企业 创业
entrepreneur: 企业家
villager: 村民
resident: 居民 市民
citizen: 市民 公民
farmer: 农民 农户
household: 农户 户
volunteer: 志愿者
reporter: 记者
correspondent: 通讯员 记者
newspaper: 日报 报纸
press conference: 新闻发布会 发布会
symposium: 座谈会
forum: 论坛 座谈会
seminar: 座谈会 研讨会
meeting: 会议 座谈会 会见
conference: 会议 大会
expo: 博览会
exhibition: 展览 展会
anniversary: 周年
mu: 亩
yuan: 元
delegate: 代表
deputy to people's congress: 人大代表
measure: 措施 举措
policy: 政策
plan: 规划 计划
goal: 目标
five-year plan: 五年规划
win-win: 共赢
cooperation: 合作
die: 遇难 死亡 身亡 逝世
dead: 遇难 死亡
death: 死亡 遇难 逝世
casualty: 伤亡 死伤
injure: 受伤
win: 夺冠 夺得 获得 赢得
won: 夺冠 夺得 获得 赢得
champion: 冠军
gold medal: 金牌
passenger: 旅客 乘客
travel: 出行 旅行
output: 产量 产值
produce: 产量 生产
growth: 增长 增速
grow: 增长
increase: 增长 增加
rise: 上涨 增长 上升
fall: 下降 下跌
elect: 当选 选举产生 选举
appoint: 任命
resign: 辞职
arrest: 逮捕 拘留
trial: 审判 庭审
sentence: 判处 判决
earthquake: 地震 强震
confirmed case: 确诊病例
party congress: 党代会 代表大会
cooperate: 合作
exchange: 交流
"""

TERMS: dict[str, tuple[str, ...]] = {
    english.strip(): tuple(chinese.split())
    for english, chinese in (line.split(":") for line in _TERMS.strip().splitlines())
}
"""English to Chinese, the likeliest first."""
