"""A made library to search in: entries of complaint cases from a seed, and queries with the entries they want.

Every case is an incident (what went wrong, in a sector), a thing it happened to, two particulars, a demand and
an outcome. Formal text and the customer's words say the same differently; other words that mean an incident
or a particular stand in no text and serve as synonyms in queries. What a query wants follows from how it was made:
3 for a case with everything that the query names, 1 for one with the incident and half of the rest.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from generator.search.entries import SearchEntry

# sector | type | title | as facts tell it | as customers say it | other words that no text has | things
INCIDENTS = """
快递|丢失|寄件丢失|包裹在转运途中遗失，多次查找无果|我的东西寄丢了/包裹不见了|搞丢/下落不明|手机/茶叶/皮鞋/合同原件/玉镯/教材/相机镜头/羽绒服/药品/样品
快递|丢失|内件短少|签收后发现箱内物品少了，封口有二次粘贴痕迹|打开一看少了一件/里面东西不够数|缺件/数量不对|化妆品/奶粉/坚果礼盒/衬衫/零配件/图书/白酒
快递|破损|到件破损|外箱凹陷，内物破裂，随车无缓冲材料|打开就是碎的/箱子都压瘪了|摔坏/磕碰|玻璃花瓶/显示器/陶瓷餐具/红酒/乐器/石膏像/台灯/蛋糕
快递|破损|货物受潮|车厢漏雨，外包装浸透，货物表面起皱|湿漉漉的没法用/全是水|淋湿/水渍|画册/面粉/纸质档案/布料/木地板/茶饼
快递|延误|派送延误|中转场停留超过承诺时限，轨迹多日没有更新|等了一个礼拜还不到/一动不动|耽误/卡住|中秋月饼/录取通知书/婚礼请柬/疫苗冷藏箱/招标文件/活虾/轮胎
快递|签收争议|未经同意代签|派件员未联系收件人即录入签收，物品放入柜中|没经过我就签了/显示签收可我没拿到|冒签/虚假签收|证书/衣服/牛奶/充电宝/眼镜/蓝牙音箱/快递箱
快递|上门服务|拒绝送货上门|住户多次说明行动不便，仍被要求自行到站点领取|叫我自己去拿/不肯送上来|不送上楼/扔门口|大米/洗衣液/跑步机/婴儿车/矿泉水/书柜
快递|信息错误|面单地址录错|揽收时门牌号录入有误，货物发往外省|地址给我写错了/送到别的城市去了|填错/张冠李戴|标书/图纸/证件照/种子/钢琴凳/样衣
快递|服务态度|派件员言语冲突|派件员在电话中大声指责客户，后挂断|骂骂咧咧的/冲我吼|爆粗口/出口伤人|冰箱/包裹/外卖箱/水果/家具
快递|收费争议|到付运费虚高|实际重量与面单不符，多收续重费|称重不对多要钱/运费贵了一倍|乱收费/坐地起价|行李箱/书籍/健身器材/土特产/被子
金融|收费争议|信用卡年费争议|客户未达到刷卡次数，被扣年费，办卡时未提示减免条件|说好免年费又扣了/莫名扣我钱|乱扣/偷偷收费|白金卡/联名卡/商务卡/学生卡/附属卡
金融|账户安全|账户被盗刷|境外交易三笔，持卡人未离境且卡片在身|不是我刷的/钱没了|非本人交易/被转走|储蓄卡/信用卡/工资卡/手机银行/亲情账户
金融|账户限制|账户被限额|系统将账户纳入风险管控，柜面未说明解除材料|卡突然用不了/转不出去|冻结/锁卡|养老金账户/工资卡/对公账户/学费卡/二类账户
金融|告知不清|理财亏损告知不清|销售人员仅强调历史收益，未充分揭示风险等级|说是保本的结果亏了/没跟我讲会赔|误导/忽悠|净值型产品/债券基金/结构性存款/黄金定投/养老理财
金融|服务态度|柜台办理推诿|柜员以材料不全为由让客户往返三次，要求不一致|一会儿要这个一会儿要那个/来回跑|踢皮球/互相推|挂失/继承取款/改预留号码/销户/对账单打印
金融|征信|征信逾期记录异议|还款日系统扣款失败未通知，产生逾期并上报|害我买不了房/明明存了钱|信用污点/黑名单|房贷/车贷/消费贷/信用卡账单/装修分期
金融|保险理赔|保险拒赔争议|以未如实告知为由不予给付，投保时未询问既往病史|买的时候啥都能赔/现在不给赔|理赔难/赖账|医疗险/意外险/车险/旅行险/宠物险
金融|催收|不当催收|外包人员向亲属和单位同事拨打电话|天天打我家里人电话/单位都知道了|骚扰/轰炸|网贷/信用卡欠款/分期/车贷尾款
物业|环境设施|天花板漏水|上层管井接口老化，水渗入室内，墙面起皮|屋里下雨一样/墙都泡烂了|渗水/滴水|卧室/厨房/地下车库/阳台/卫生间/书房
物业|环境设施|电梯困人|电梯在楼层间停运，对讲无人应答二十分钟|把我关在里面半天/按铃没人理|被困/升降机故障|老人/孕妇/外卖员/小学生/搬家工人
物业|环境设施|夜间噪音|地下水泵运转产生低频振动，夜间尤为明显|吵得睡不着/嗡嗡响一夜|扰民/噪声|水泵房/广场舞/装修队/快餐店排风/空调外机
物业|收费争议|物业费调价争议|调价通知仅张贴三天，未经业主表决|说涨就涨/凭什么多交|加价/贵了|高层住宅/商铺/车位/底商/别墅
物业|停车管理|车位被占|固定车位长期停放外来车辆，岗亭未登记|我的位子老是被别人停/回家没地方停|占位/乱停|固定车位/充电车位/残疾人车位/访客车位
物业|人身安全|地面湿滑摔伤|保洁拖地后未放置警示牌，住户跌倒|摔了一大跤/地上全是水|滑倒/骨折|大堂/楼梯间/游泳池边/地库坡道/单元门口
物业|环境设施|垃圾清运不及时|清运车三天未到，垃圾外溢|臭气熏天/堆成山|异味/脏|厨余桶/装修垃圾/楼道杂物/可回收物点
前台|服务态度|接待冷淡|来访人员站立十分钟无人招呼，接待员看手机|当我不存在/爱理不理|甩脸子/冷冰冰|访客/面试者/供应商/退休职工/外籍客人
前台|告知不清|访客登记流程不清|未告知需提前预约，访客在大厅滞留|早不说要预约/白跑一趟|没讲清楚/没提示|会议访客/送货司机/家属/维修人员/参观团
前台|物品遗失|寄存物品遗失|寄存牌与登记簿不符，物品被他人领走|放你们这儿的东西没了/让别人拿走了|冒领/失窃|雨伞/笔记本电脑/行李/公文包/生日礼物
前台|排队|叫号混乱|叫号屏故障，人工叫号遗漏|等了一上午没叫到我/有人插队|加塞/过号|体检窗口/缴费窗口/综合窗口/售票窗口
货代报关|单证错误|提单改单费用争议|货代录入收货人名称有误，船公司收取更正费|你们写错凭什么我出钱/改个单要几千|单据不符/填错|机械设备/家具/服装/轮胎/化工原料
货代报关|海关查验|查验导致滞港|集装箱被抽中开箱检查，产生滞箱费和堆存费|货压在码头出不来/天天算钱|扣货/港口积压|冷冻牛肉/电子元件/儿童玩具/锂电池/二手设备
货代报关|申报错误|商品归类错误|品名归类依据不足，被要求补缴税款|税多交了好多/报错了|编码错/补税|医疗器械/保健食品/传感器/纺织面料/香水
货代报关|延误|订舱被甩柜|船公司超订舱位，货物改配下一航次|说好的船没上去/晚了半个月|甩货/没舱位|圣诞礼品/展会展品/太阳能板/汽车配件/咖啡豆
网络服务|服务中断|宽带反复断网|光缆接头进水，一周内中断六次|天天上不了网/动不动就没网|掉线/连不上|家庭宽带/企业专线/直播间/网课/监控系统
网络服务|收费争议|套餐被擅自变更|外呼人员未录得明确同意即升级套餐|没同意就给我改了/多出好几十|私自开通/捆绑|流量包/家庭套餐/视频会员/国际漫游/彩铃
网络服务|网络质量|网速不达标|实测下行速率不足签约速率三成|卡得要死/视频老转圈|网慢/带宽不足|千兆宽带/校园网/酒店网络/手机热点
网络服务|退费困难|押金退还拖延|拆机后设备押金超过承诺时间未到账|钱一直不退/拖了俩月|卡着不退/不给退|光猫押金/预存话费/靓号保证金/路由器押金
网络服务|携号转网|携号转网受阻|以合约未到期为由拒绝，未提供解约方案|转不走/死活不让转|换运营商/卡着不放|副卡/宽带融合套餐/靓号/校园卡
家电电子|产品故障|新机故障|开机三日内出现无法启动，检测为主板问题|买来就是坏的/开不了机|失灵/罢工|空调/洗衣机/扫地机器人/电视/净水器/智能门锁
家电电子|产品安全|使用中冒烟|充电时外壳鼓包并有焦糊味|差点着火/一股糊味|自燃/烧焦|电热毯/充电宝/电动牙刷/电饭煲/平衡车
家电电子|与宣传不符|续航与宣传不符|宣传页标注数值为实验室条件，实际仅六成|吹得天花乱坠/根本用不了那么久|虚假宣传/描述不符|无线耳机/平板电脑/手表/无人机/电动车
家电电子|退换货|七天退货被拒|以拆封影响二次销售为由拒绝退货|才拆开就不让退/说我拆了包装|不退/退换被拒|投影仪/剃须刀/咖啡机/键盘/音箱
售后服务|维修不当|多次维修未修复|更换压缩机后仍不制冷，先后上门三次|修了三回还是坏的/越修越坏|修不好/返工|冰箱/空调/热水器/油烟机/洗碗机
售后服务|上门失约|上门维修失约|约定时段无人到场，亦未来电说明|等了一天没人来/放我鸽子|爽约/跑空|燃气灶/马桶/净水器/电视挂架/门锁
售后服务|收费争议|维修配件费过高|未出具收费清单，报价高于公示价两倍|换个小零件要几百/漫天要价|乱收费/宰人|滚筒轴承/主板/滤芯/屏幕/遥控接收器
售后服务|保修争议|保修期起算争议|以出厂日期而非购买日期计算，客户有发票|明明还在保修/说我过保了|三包/质保到期|微波炉/笔记本电脑/吸尘器/显示器/打印机
"""

# as facts tell it | as customers say it | synonyms that no text has (/)
PARTICULARS = """
客服三次回电均未给出方案|打了三次电话都是等|石沉大海/没下文
客户为独居老人，不会使用手机软件|我七十多了不会弄那个|大爷/高龄
客户称将向媒体反映|我要找电视台|曝光/上热搜
客户已向监管部门申诉|我已经投诉到上面了|举报/消协
现场监控因存储满而缺失|监控居然没有|录像/摄像头
节假日值班人员不足|放假没人管|缺人/忙不过来
双方录音内容不一致|我有录音|通话录像/电话证据
客户要求书面致歉|给我写个道歉信|赔不是/认错
客户要求误工补偿|耽误我上班谁赔|误工费/请假
系统升级导致数据未同步|你们系统有毛病|宕机/程序错误
经办人为入职两周的新员工|那个人什么都不懂|不熟练/新手
外包网点处置不规范|推说是加盟的|第三方/合作方
暴雨导致道路封闭|就说下雨没办法|台风/恶劣天气
客户情绪激动，在场所内滞留|今天不解决我不走|闹事/堵门
多名客户同时反映同一问题|我们一群人都这样|集体/联名
客户在社交平台发布视频|我已经发视频了|挂网上/舆情
发票抬头开具有误|发票名字开错了|票据/税号
客户身体不适并就医|害我进了医院|受伤/看病
协议条款字号过小未提示|字小得看不见|霸王条款/合同
客户提供了购买凭证|我票据都在|收据/小票
承诺四十八小时回复但逾期|说两天回我一直没回|不兑现/说话不算数
客户信息被无关人员获知|我的电话被泄露了|隐私/泄密
智能客服循环应答无法转人工|机器人绕来绕去|转人工/语音导航
先后由三个部门转办|这个推那个那个推这个|踢皮球/扯皮
客户系第二次就同一事项投诉|上回就没解决|重复/又来
客户拒绝优惠券，只接受现金|别拿券糊弄我|代金券/打发
部门负责人当日到场处理|叫你们领导来|经理/主管
约定回访未执行|说回访也没人打|跟进/满意度
客户住址偏远，班车隔日一趟|我们这儿偏|乡镇/山里
物品价值由双方分别举证|凭什么按你说的价|估价/定价
未成年人代为下单|孩子乱点的|小孩/未成年
客户提出终止合同|我不用了要解约|退订/注销
工单被误标为已办结|没处理就给我关了|假办结/关单
方言沟通存在误解|听不懂我说话|口音/翻译
备用设备未能及时提供|也不给个替换的|周转机/借用
夜间无值班人员接听|半夜没人接|打不通/忙音
"""

DEMANDS = ("退还费用", "赔偿损失", "书面道歉", "更换新品", "尽快解决", "追究责任", "恢复原状", "说明原因")
OUTCOMES = (
    "全额赔付",
    "部分赔付",
    "退还费用并致歉",
    "解释说明后不予赔偿",
    "更换并减免费用",
    "协商解决",
    "第三方调解达成一致",
    "客户撤回",
)
CHANNELS = ("电话", "在线客服", "柜台", "邮件", "社交媒体", "监管转办")
SEVERITIES = ("一般", "较重", "严重")
CAUSES = ("操作差错", "流程缺陷", "告知不足", "培训不足", "系统故障", "设备老化", "合作方差错", "天气交通")
LESSONS = (
    "首次响应要给出明确时限，不留等待的空白。",
    "收费前以书面形式提示并留存确认记录。",
    "跨部门事项由首接人跟到底，不得让客户重复陈述。",
    "外包环节纳入同一质检标准，按月抽查。",
    "不确定的内容不承诺，承诺过的内容逐项登记。",
    "关键证据当日固定，录像保存期延长至九十日。",
    "特殊人群设绿色通道，主动上门办理。",
    "话术改为先致歉后核实，避免先讲规定。",
)
FILLERS = (
    "接到反映后，当班人员按流程登记并开具处理单。",
    "经调取记录核实，客户所述基本属实。",
    "责任部门于次日提交书面说明。",
    "处理期间每日向客户通报一次进展。",
    "主管复核后批准方案，并以短信确认。",
    "结案后两日内完成回访，客户表示认可。",
    "客户对处理时长仍有意见，已记入改进清单。",
    "经核对合同与公示标准，确认适用条款。",
)


@dataclass(frozen=True, slots=True)
class Incident:
    number: int
    sector: str
    type: str
    title: str
    facts: str
    said: tuple[str, ...]
    synonyms: tuple[str, ...]
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A made case: what it is about, and the entry."""

    incident: Incident
    thing: str
    particulars: tuple[int, int]
    entry: SearchEntry


@dataclass(frozen=True, slots=True)
class Query:
    """A query of a class, and how much (3 or 1) each wanted entry is wanted."""

    kind: str
    text: str
    wanted: dict[str, int]


def incidents() -> list[Incident]:
    found = []
    for line in INCIDENTS.strip().splitlines():
        sector, kind, title, facts, said, synonyms, things = line.split("|")
        found.append(
            Incident(
                len(found),
                sector,
                kind,
                title,
                facts,
                tuple(said.split("/")),
                tuple(synonyms.split("/")),
                tuple(things.split("/")),
            )
        )
    return found


def particulars() -> list[tuple[str, str, tuple[str, ...]]]:
    return [(a, b, tuple(c.split("/"))) for a, b, c in (line.split("|") for line in PARTICULARS.strip().splitlines())]


def make_library(count: int, seed: int = 1) -> list[Made]:
    """`count` cases, the same for the same seed."""
    rng = random.Random(seed)
    kinds, details = incidents(), particulars()
    made = []
    for number in range(count):
        incident = rng.choice(kinds)
        thing = rng.choice(incident.things)
        first, second = rng.sample(range(len(details)), 2)
        demand, outcome = rng.sample(DEMANDS, 2), rng.choice(OUTCOMES)
        amount, days = rng.choice((0, 20, 50, 120, 300, 680, 1500)), rng.randint(1, 30)
        received = date(2022, 1, 3) + timedelta(days=rng.randrange(1500))
        identifier = f"CASE-{received.year}-{number + 1:04d}"
        title_form = rng.randrange(3)
        title = (
            f"{thing}{incident.title}",
            f"{incident.title}：{thing}，{details[first][0][:12]}",
            f"{thing}{incident.title}，要求{demand[0]}",
        )[title_form]
        said = "\n".join(
            rng.sample([rng.choice(incident.said), details[first][1], details[second][1]], rng.choice((2, 3)))
        )
        point = f"{incident.facts.split('，')[0]}的，{outcome}；{rng.choice(LESSONS)}"
        facts = (
            f"客户就{thing}事项反映：{incident.facts}。{details[first][0]}。"
            f"{rng.choice(FILLERS)}{details[second][0]}。{rng.choice(FILLERS)}"
        )
        entry = SearchEntry(
            id=identifier,
            kind="case",
            url=f"cases/{received.year}/{identifier}.html",
            title=title,
            fields={
                "said": said,
                "point": point,
                "tags": f"{incident.sector} {incident.type}",
                "facts": facts,
                "demand": "，".join(demand) + "。",
                "outcome": f"{outcome}。{'支付' + str(amount) + '元。' if amount else ''}{rng.choice(FILLERS)}",
                "lesson": rng.choice(LESSONS) + rng.choice(LESSONS),
            },
            facets={
                "type": (incident.type,),
                "sector": (incident.sector,),
                "outcome": (outcome,),
                "state": (rng.choice(("validated", "validated", "not_validated")),),
                "year": (str(received.year),),
                "channel": (rng.choice(CHANNELS),),
                "severity": (rng.choice(SEVERITIES),),
                "cause": (rng.choice(CAUSES),),
            },
            numbers={"remedy": amount, "days": days, "satisfaction": rng.randint(1, 5), "date": received.toordinal()},
            display={
                "point": point,
                "type": incident.type,
                "outcome": outcome,
                "remedy": f"{amount} 元" if amount else "",
                "days": str(days),
                "state": "validated",
                "sector": incident.sector,
                "date": received.isoformat(),
            },
        )
        made.append(Made(incident, thing, (first, second), entry))
    return made


def wanted_by(
    library: list[Made], incident: Incident | None, thing: str | None, details: tuple[int, ...]
) -> dict[str, int]:
    """3 for a case with all that is given, 1 for one with the incident and half of the rest."""
    wanted = {}
    for case in library:
        if incident is not None and case.incident is not incident:
            continue
        rest = [case.thing == thing] if thing else []
        rest += [detail in case.particulars for detail in details]
        if all(rest):
            wanted[case.entry.id] = 3
        elif sum(rest) * 2 >= len(rest) and any(rest):
            wanted[case.entry.id] = 1
    return wanted


FRAMES = (
    "客户说{}，怎么办",
    "请问{}应该怎么处理",
    "有个客户打电话来说{}，之前有没有类似的",
    "{}，这种情况怎么回复客户",
    "你好，我想问一下{}能不能赔",
)


class QueryMaker:
    """Makes queries over a library from a seed."""

    def __init__(self, library: list[Made], seed: int = 7) -> None:
        self.library = library
        self.rng = random.Random(seed)
        self.details = particulars()

    def make(self, each: int = 12) -> Iterator[Query]:
        """`each` queries of every class."""
        for kind in KINDS:
            made = 0
            while made < each:
                case = self.rng.choice(self.library)
                query = getattr(self, "_" + kind)(case)
                if query is not None and query.wanted:
                    made += 1
                    yield query

    def _parts(self, text: str) -> list[str]:
        """A text cut into two- to four-character pieces, as people remember it."""
        pieces = []
        for part in text.replace("，", " ").replace("。", " ").replace("、", " ").split():
            while part:
                size = min(len(part), self.rng.choice((2, 2, 3, 4)))
                pieces.append(part[:size])
                part = part[size:]
        return [piece for piece in pieces if len(piece) > 1]

    def _exact(self, case: Made) -> Query:
        if self.rng.random() < 0.5:
            return Query(
                "exact", f"{case.thing}{case.incident.title}", wanted_by(self.library, case.incident, case.thing, ())
            )
        detail = self.rng.choice(case.particulars)
        text = f"{case.incident.title} {self.details[detail][0]}"
        return Query("exact", text, wanted_by(self.library, case.incident, None, (detail,)))

    def _remembered_text(self, case: Made) -> tuple[str, tuple[int, ...]]:
        detail = self.rng.choice(case.particulars)
        pieces = [
            case.thing,
            self.rng.choice([*self._parts(case.incident.title), *self._parts(case.incident.facts)[:3]]),
            self.rng.choice(self._parts(self.details[detail][0])),
        ]
        self.rng.shuffle(pieces)
        return " ".join(pieces), (detail,)

    def _remembered(self, case: Made) -> Query:
        text, details = self._remembered_text(case)
        return Query("remembered", text, wanted_by(self.library, case.incident, case.thing, details))

    def _spoken(self, case: Made) -> Query:
        detail = self.rng.choice(case.particulars)
        text = f"{case.thing}{self.rng.choice(case.incident.said)}，{self.details[detail][1]}"
        text = self.rng.choice(FRAMES).format(text)
        return Query("spoken", text, wanted_by(self.library, case.incident, case.thing, (detail,)))

    def _synonym(self, case: Made) -> Query:
        detail = self.rng.choice(case.particulars)
        pieces = [case.thing, self.rng.choice(case.incident.synonyms)]
        details = ()
        if self.rng.random() < 0.5:
            pieces.append(self.rng.choice(self.details[detail][2]))
            details = (detail,)
        return Query("synonym", " ".join(pieces), wanted_by(self.library, case.incident, case.thing, details))

    def _typo(self, case: Made) -> Query:
        text, details = self._remembered_text(case)
        places = [place for place, char in enumerate(text) if char != " "]
        place = self.rng.choice(places)
        text = text[:place] + self.rng.choice("大本见失末干牛土午己已未来来丁万") + text[place + 1 :]
        return Query("typo", text, wanted_by(self.library, case.incident, case.thing, details))

    def _homophone(self, case: Made) -> Query:
        text, details = self._remembered_text(case)
        places = [place for place, char in enumerate(text) if char != " "]
        chars = list(text)
        for place in self.rng.sample(places, min(2, len(places))):
            chars[place] = self.rng.choice(homophones(chars[place]) or [chars[place]])
        return Query("homophone", "".join(chars), wanted_by(self.library, case.incident, case.thing, details))

    def _traditional(self, case: Made) -> Query:
        text, details = self._remembered_text(case)
        return Query("traditional", to_traditional(text), wanted_by(self.library, case.incident, case.thing, details))

    def _pinyin(self, case: Made) -> Query:
        from pypinyin import lazy_pinyin

        text = f"{case.thing} {case.incident.title}"
        joiner = self.rng.choice(("", "", " "))
        return Query(
            "pinyin",
            " ".join(joiner.join(lazy_pinyin(part)) for part in text.split()),
            wanted_by(self.library, case.incident, case.thing, ()),
        )

    def _initials(self, case: Made) -> Query:
        from pypinyin import lazy_pinyin

        thing = "".join(syllable[0] for syllable in lazy_pinyin(case.thing))
        title = "".join(syllable[0] for syllable in lazy_pinyin(case.incident.title))
        if self.rng.random() < 0.4:
            return Query("initials", title, wanted_by(self.library, case.incident, None, ()))
        return Query("initials", f"{thing} {title[:4]}", wanted_by(self.library, case.incident, case.thing, ()))

    def _codes(self, case: Made) -> Query:
        identifier = case.entry.id
        text = self.rng.choice(
            (identifier, identifier.lower(), identifier.removeprefix("CASE-"), identifier.replace("-", " "))
        )
        return Query("codes", text, {identifier: 3})

    def _facets(self, case: Made) -> Query:
        facets = case.entry.facets
        axes = ["sector", "type", self.rng.choice(("channel", "outcome"))]
        text = " ".join(facets[axis][0] for axis in axes)
        wanted = {
            other.entry.id: 3 if all(other.entry.facets[axis] == facets[axis] for axis in axes) else 1
            for other in self.library
            if all(other.entry.facets[axis] == facets[axis] for axis in axes[:2])
        }
        return Query("facets", text, wanted)


KINDS = (
    "exact",
    "remembered",
    "spoken",
    "synonym",
    "typo",
    "homophone",
    "traditional",
    "pinyin",
    "initials",
    "codes",
    "facets",
)


def homophones(char: str) -> list[str]:
    """Common characters that sound the same, without the character itself."""
    from generator.search.words import common_chars, reading_of

    sound = reading_of(char)
    return [other for other in common_chars() if other != char and sound and reading_of(other) == sound]


def to_traditional(text: str) -> str:
    """The text in Traditional characters. *Source*: OpenCC."""
    import opencc

    return opencc.OpenCC("s2t").convert(text)
