"""A drill from the first inject to the report, on several machines without a server; and whatever can go wrong on the way."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import axe_findings, overflow_pixels, press
from tests.browser.conftest import PHONE

PLAN = "emergency/wave.html"
LEADER = "emergency/scenarios/wave-drill-controller.html"
OBSERVER = "emergency/scenarios/wave-drill-observer.html"
PLAYER = "emergency/scenarios/wave-drill.html"
BEGIN = "2026-11-24T14:00:00+08:00"


@pytest.fixture(scope="module")
def sample(build_site: Callable[[Path], Path], repository: Path) -> Path:
    """The folder of the sample library's site."""
    return build_site(repository / "tests" / "sample_site")


@pytest.fixture
def visit(open_page: Callable[..., Page], sample: Path) -> Callable[..., Page]:
    """A machine of its own with a page of the site open, its clock in the hand of the test."""

    def visit(path: str, at: str = BEGIN, **options: object) -> Page:
        page = open_page(accept_downloads=True, **options)
        page.clock.install(time=at)
        page.goto(f"{sample.as_uri()}/{path}")
        return page

    return visit


def wait(*pages: Page, minutes: float) -> None:
    """Let time pass on these machines."""
    for page in pages:
        page.clock.run_for(round(minutes * 60_000))


def answer(page: Page, **fields: str) -> None:
    """Fill in the sheet that asks, and send it."""
    dialog = page.locator("dialog.ask")
    for name, value in fields.items():
        field = dialog.locator(f"[name='{name}']")
        if field.first.get_attribute("type") == "radio":
            dialog.locator(f"[name='{name}'][value='{value}']").check()
        elif field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    dialog.locator("button:not([type='button'])").click()
    expect(dialog).to_have_count(0)


def start(page: Page, word: str, **fields: str) -> None:
    """Press a button of the page at rest and answer what it asks."""
    page.locator(".run-start").get_by_role("button", name=word).click()
    answer(page, **fields)


def saved(page: Page, word: str, tmp_path: Path, name: str) -> Path:
    """The file that a button gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name=word, exact=True).first.click()
    path = tmp_path / name
    download.value.save_as(path)
    return path


def take_in(page: Page, *paths: Path) -> None:
    """Read log files in."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=re.compile("^读入")).first.click()
    chooser.value.set_files(list(paths))


def log_file(path: Path, **changes: object) -> Path:
    """The path of a log file that was written: a drill of the sample plan with one note, with changes."""
    event = {"id": "zz-1", "at": "2026-11-24T13:50:00.000+08:00", "t": 0, "who": "组长", "type": "start"}
    note = {"id": "zz-2", "at": "2026-11-24T13:55:00.000+08:00", "t": 300, "who": "联络", "type": "note", "text": "旧机器上的一句"}
    log = {"format": "casepress-run", "version": 1, "site": "", "run": "other", "mode": "drill",
           "plan": {"id": "wave", "version": "1.1", "digest": ""}, "scenario": None, "events": [event, note]}
    path.write_text(json.dumps(log | changes, ensure_ascii=False), encoding="utf-8")
    return path


def tick(page: Page, step: str, *blanks: str) -> None:
    """Fill in the blanks of a step and tick it."""
    row = page.locator(f"li[data-cp-step='{step}']")
    for number, words in enumerate(blanks):
        row.locator(".blank-in").nth(number).fill(words)
    row.locator("input.tick").click()


def choose_role(page: Page, role: str) -> None:
    """Show the steps of a role, or of all for an empty name."""
    page.locator(f".roles input[value='{role}']").check()


def events(page: Page) -> list[dict]:
    """The events that this machine has kept."""
    kept = page.evaluate("Object.entries(localStorage).filter(([key]) => /[/]run[/]/.test(key)).map(([, raw]) => JSON.parse(raw).data.log)")
    return kept[0]["events"] if kept else []


# ---------------------------------------------------------------- the whole drill


def test_a_drill_of_five_windows_on_files_handed_over_from_the_first_inject_to_the_report(visit, sample, tmp_path):
    leader = visit(LEADER)
    start(leader, "开始演练")
    expect(leader.locator(".run-tape")).to_contain_text("不是真实事件")
    projector = leader.context.new_page()
    projector.clock.install(time=BEGIN)
    projector.goto(f"{sample.as_uri()}/emergency/projector.html")
    expect(projector.locator(".proj-clock")).to_contain_text("T+00")
    expect(projector.locator(".proj-inj")).to_contain_text("还没有发出情景")

    # Players and the observer get the leader's file and have his clock.
    to_all = saved(leader, "给参演者的文件", tmp_path, "start.json")
    wait(leader, projector, minutes=1)
    contact = visit(PLAYER, "2026-11-24T14:01:00+08:00")
    contact.get_by_role("link", name="打开要演练的预案").click()
    command = visit(PLAN, "2026-11-24T14:01:00+08:00")
    observer = visit(OBSERVER, "2026-11-24T14:01:00+08:00")
    for page in (contact, command, observer):
        take_in(page, to_all)
    expect(contact.locator(".run-h .clock")).to_contain_text("T+01")
    expect(observer.locator(".clock")).to_contain_text("T+01")
    choose_role(contact, "联络")
    choose_role(command, "指挥")
    assert contact.url.endswith("role=联络") or "role=%E8%81%94%E7%BB%9C" in contact.url

    # The first inject: its words on the wall, what is expected nowhere but on the leader's page.
    press(leader, "F8")
    expect(projector.locator(".proj-x")).not_to_contain_text("还没有")
    data = json.loads(leader.locator("script[data-cp-scenario]").text_content())
    first = data["injects"][0]
    expect(projector.locator(".proj-x")).to_have_text(first["text"])
    for secret in (first["expected"], data["injects"][1]["text"]):
        assert secret not in projector.content()

    wait(leader, projector, contact, command, observer, minutes=1)
    tick(contact, "numbers", "26")
    expect(contact.locator(".fold-last")).to_contain_text("14:02 · T+02 “排队 26 人”")
    contact.reload()
    expect(contact.locator(".fold-row")).to_contain_text("已办 1 步")
    expect(contact.locator("li[data-cp-step='report'] input.tick")).to_be_visible()
    wait(contact, command, minutes=4)
    tick(contact, "report")
    command.get_by_role("button", name="宣布启动").click()
    expect(command.locator("dialog .say-step")).to_contain_text("我宣布 II 级")
    answer(command, level="II", why="一小时 74 件")
    # He saw the numbers too and ticks the same step: both ticks are to be seen afterwards.
    choose_role(command, "")
    tick(command, "numbers", "31")

    observer.locator("#observer-name").fill("质量监督")
    row = observer.locator("tr[data-cp-task='1']")
    row.locator("input.rate").nth(1).check()
    row.locator(".seen-note").fill("先报了数，级别说晚了")
    row.locator(".seen-note").blur()
    expect(row.locator(".rated-at")).to_have_text("14:02 · T+02")

    # The files come back; in whatever order, and twice.
    files = [saved(page, "存为文件", tmp_path, f"{n}.json") for n, page in enumerate((contact, command, observer))]
    assert data["injects"][1]["text"] not in files[0].read_text("utf-8")
    wait(leader, projector, minutes=4)
    take_in(leader, files[2], files[0], files[1], files[0])
    expect(leader.locator(".run-h .run-n")).to_contain_text("II 级")
    expect(leader.locator(".run-notices")).to_contain_text("已并入 0 条新记录")
    leader.reload()  # in the middle of it all
    expect(leader.locator(".run-h .run-n")).to_contain_text("II 级")
    expect(projector.locator(".proj-side")).to_contain_text("II 级")
    leader.locator(".fold > summary").click()
    clash = leader.locator(".clash")
    expect(clash).to_contain_text("记录不止一次")
    expect(clash).to_contain_text("排队 26 人")
    expect(clash).to_contain_text("排队 31 人")

    # What was put off blocks the end until it is settled.
    choose_role(leader, "")
    row = leader.locator("li[data-cp-step='level']")
    row.locator(".step-more summary").click()
    row.get_by_role("button", name="先放下").click()
    answer(leader, why="等领导到场")
    leader.get_by_role("button", name="结束", exact=False).click()
    expect(leader.locator("dialog")).to_contain_text("还不能结束：有 1 步待补")
    leader.locator("dialog").get_by_role("button", name="关闭").click()
    tick(leader, "level")
    leader.get_by_role("button", name="结束", exact=False).click()
    answer(leader, why="目标都练到了")
    expect(projector.locator(".proj-inj")).to_contain_text("演练结束")

    # The hot wash and the report.
    leader.locator("#after-well").fill("报数快")
    leader.locator("#after-hard").fill("定级慢")
    leader.get_by_role("button", name="记下").click()
    leader.get_by_role("button", name="措施").click()
    answer(leader, what="副手名单贴在值班台", owner="客服主管", due="2026-12-20")
    report = leader.locator(".aar")
    parts = report.locator("h3").all_text_contents()
    assert [part[2:] for part in parts] == ["演练概况", "基本事实", "响应时间与时限对照", "经过", "目标与评分", "做得好的", "不足", "原因", "改进"]
    expect(report).to_contain_text("有困难（质量监督）：先报了数，级别说晚了")
    expect(report).to_contain_text("副手名单贴在值班台")
    markdown = saved(leader, "存为 Markdown", tmp_path, "report.md").read_text("utf-8")
    assert markdown.startswith("# 演练评估报告：")
    assert "| 2 | 打值班经理台报数 | 联络 | T+05 | T+06 | 超时 1 分 |" in markdown
    record = json.loads(saved(leader, "保存记录文件", tmp_path, "record.json").read_text("utf-8"))
    assert (record["format"], record["mode"], record["scenario"]["id"]) == ("casepress-run", "drill", "wave-drill")
    ids = [event["id"] for event in record["events"]]
    assert len(ids) == len(set(ids))
    assert {"start", "release", "tick", "declare", "rate", "defer", "close", "hotwash", "measure"} <= {event["type"] for event in record["events"]}


def test_who_joined_by_a_file_answers_the_hot_wash_and_does_not_end_the_drill(visit, tmp_path):
    page = visit(PLAN)
    take_in(page, log_file(tmp_path / "start.json"))
    page.get_by_role("button", name="热复盘").click()
    page.locator("#after-next").fill("先批后写")
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".hot-wash")).to_contain_text("交给组长")
    assert [event["type"] for event in events(page)] == ["start", "note", "hotwash"]


# ---------------------------------------------------------------- running a plan


def test_a_real_event_is_marked_as_one_and_cannot_be_paused(visit):
    page = visit(PLAN)
    start(page, "真实启动", role="指挥")
    expect(page.locator(".run-tape")).to_contain_text("真实事件")
    expect(page.locator(".run-tape")).not_to_contain_text("演练")
    press(page, "p")
    expect(page.get_by_role("button", name="暂停")).to_have_count(0)
    assert [(event["type"], event["who"]) for event in events(page)] == [("start", "指挥")]


def test_a_plan_is_run_with_the_keyboard_alone(visit):
    page = visit(PLAN)
    page.get_by_role("button", name="演练（无脚本）").focus()
    press(page, "Enter")
    page.locator("dialog [name='role']").focus()
    page.keyboard.type("联")
    page.locator("dialog button").first.focus()
    press(page, "Enter")
    press(page, "2")
    press(page, "ArrowDown")
    expect(page.locator("li[data-cp-step='numbers'] .tick")).to_be_focused()
    expect(page.locator(".run-keys")).to_contain_text("办妥")
    press(page, "Space")
    expect(page.locator("li[data-cp-step='report'] .tick")).to_be_focused()
    press(page, "x")
    page.keyboard.type("8001")
    press(page, "Enter")
    press(page, "u")
    page.keyboard.type("错了")
    press(page, "Enter", "n")
    page.keyboard.type("记一句")
    press(page, "Enter")
    assert [event["type"] for event in events(page)] == ["start", "tick", "na", "undo", "note"]
    assert [event.get("why") or event.get("text") for event in events(page)[2:]] == ["8001", "错了", "记一句"]


def test_no_single_key_leaves_a_run(visit):
    page = visit(PLAN)
    start(page, "演练（无脚本）")
    for keys in (("/",), ("s",), ("g", "h")):
        press(page, *keys)
    expect(page.locator(".run-h")).to_be_visible()


def test_read_do_opens_one_step_after_the_other_and_do_confirm_has_its_ticks_at_the_end(visit):
    page = visit(PLAN)
    start(page, "演练（无脚本）", role="联络")
    expect(page.locator("li[data-cp-step='numbers'] input.tick")).to_be_visible()
    expect(page.locator(".run .fence")).to_be_visible()
    expect(page.locator("li[data-cp-step='report']")).to_have_class(re.compile("wait"))
    expect(page.locator("li[data-cp-step='old']")).to_have_class(re.compile("listed"))
    expect(page.locator("li[data-cp-step='old'] input.tick")).to_have_count(0)
    page.get_by_role("button", name="停下来，逐条确认").click()
    expect(page.locator("li[data-cp-step='four'] input.tick")).to_be_focused()


def test_a_step_that_comes_to_be_late_goes_to_the_top_and_says_by_how_much_and_the_focus_stays(visit):
    page = visit(PLAN)
    start(page, "演练（无脚本）", role="指挥")
    page.locator(".note input").focus()
    page.clock.run_for(15 * 60_000 + 1000)
    first = page.locator(".steps > li").first
    expect(first).to_have_attribute("data-cp-step", "level")
    expect(first.locator(".when")).to_contain_text("超时")
    expect(page.locator(".note input")).to_be_focused()
    expect(page.locator(".log")).to_contain_text("已进行 10 分钟")
    expect(page.locator(".log")).to_contain_text("第 3 步已超时")


def test_a_pause_point_is_confirmed_once_by_who_reads_it(visit):
    page = visit(PLAN)
    start(page, "演练（无脚本）", role="指挥")
    expect(page.locator(".run .pause")).to_contain_text("由联络组朗读并确认")
    press(page, "2")
    page.get_by_role("button", name="全员已应答，继续").click()
    expect(page.locator(".run .pause")).to_have_count(0)
    assert events(page)[-1]["type"] == "confirm"


def test_minutes_that_were_given_count_down_and_are_called_out(visit):
    page = visit(PLAN)
    start(page, "演练（无脚本）", role="联络")
    page.locator("li[data-cp-step='numbers'] .step-more summary").click()
    page.locator("li[data-cp-step='numbers']").get_by_role("button", name="交给").click()
    answer(page, role="客服主管", minutes="3")
    wait(page, minutes=1)
    expect(page.locator(".assigned")).to_contain_text("还有 2:0")
    wait(page, minutes=2.1)
    expect(page.locator(".assigned")).to_contain_text("客服主管的 3 分钟已到")
    expect(page.locator(".log")).to_contain_text("“客服主管的 3 分钟已到”")


def test_command_is_handed_over_with_both_posts_and_the_time(visit):
    page = visit(PLAN)
    start(page, "真实启动", role="指挥")
    press(page, "l")
    answer(page, level="II")
    page.get_by_role("button", name="移交指挥").click()
    expect(page.locator("dialog .say-step")).to_contain_text("把指挥交给")
    wait(page, minutes=2)
    answer(page, to="客服主管")
    expect(page.locator(".plates")).to_contain_text(re.compile("原指挥.*14:02.*现指挥.*客服主管.*14:02", re.DOTALL))


def test_an_inject_is_held_moved_with_the_rest_skipped_and_inserted(visit):
    page = visit(LEADER)
    start(page, "开始演练")
    name = page.locator(".inject-h b")
    expect(name).to_have_text("情景 1")
    page.get_by_role("button", name="插入一条").click()
    answer(page, minutes="30", **{"from": "前台", "to": "指挥", "subject": "来人", "text": "门口来了人。"})
    page.get_by_role("button", name="改时间").click()
    expect(page.locator("dialog")).to_contain_text("后面 1 条怎么办？")
    answer(page, minutes="5", rest="yes")
    page.get_by_text("全部情景").click()
    expect(page.locator(".inject-list")).to_contain_text(re.compile("加发情景 1.*计划 T[+]35"))
    page.get_by_role("button", name="按住").click()
    expect(name).to_have_text("情景 2")
    press(page, "Enter")
    assert "release" not in [event["type"] for event in events(page)]
    press(page, "F8")
    expect(name).to_have_text("加发情景 1")
    page.get_by_role("button", name="跳过").click()
    answer(page, why="时间不够")
    expect(name).to_have_text("情景 1")  # the held one comes last
    assert [event["type"] for event in events(page)][1:] == ["insert", "retime", "hold", "release", "skip"]


def test_evidence_is_kept_by_its_fingerprint_and_a_small_picture_as_it_is(visit, tmp_path):
    page = visit(PLAN)
    start(page, "演练（无脚本）")
    picture = tmp_path / "口径.png"
    picture.write_bytes(bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"))
    large = tmp_path / "录音.wav"
    large.write_bytes(b"x" * 300_000)
    for path in (picture, large):
        with page.expect_file_chooser() as chooser:
            page.locator(".log").get_by_role("button", name="证据").click()
        chooser.value.set_files(path)
        page.wait_for_function("n => document.querySelectorAll('.log li').length > n", arg=1)
    expect(page.locator("dialog")).to_contain_text("请保管好原文件")
    page.locator("dialog").get_by_role("button", name="关闭").click()
    small, big = [event for event in events(page) if event["type"] == "evidence"]
    assert small["picture"].startswith("data:image/png;base64,")
    assert "picture" not in big and re.fullmatch("[0-9a-f]{64}", big["sha256"])


# ---------------------------------------------------------------- what can go wrong


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{nothing", "文件读不出来"),
        ('{"format": "casepress-store", "version": 1}', "这不是运行记录"),
        ({"plan": {"id": "other", "version": "1"}}, "另一份预案（other）"),
    ],
)
def test_a_file_that_is_no_record_of_this_plan_changes_nothing_and_says_why(visit, tmp_path, text, told):
    page = visit(PLAN)
    path = log_file(tmp_path / "a.json", **text) if isinstance(text, dict) else tmp_path / "a.json"
    if isinstance(text, str):
        path.write_text(text, encoding="utf-8")
    take_in(page, path)
    expect(page.locator(".run-notices")).to_contain_text(told)
    assert events(page) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"version": 9}, "由更新的版本写成（格式 9）"),
        ({"version": 0}, "由更旧的版本写成"),
        ({"plan": {"id": "wave", "version": "0.9", "digest": ""}}, "第 0.9 版开始的，本页是第 1.1 版"),
        ({"site": "ffffffff"}, "来自另一个网站"),
    ],
)
def test_what_is_readable_of_another_record_is_taken_over_and_the_rest_said(visit, tmp_path, changes, told):
    page = visit(PLAN)
    take_in(page, log_file(tmp_path / "a.json", **changes))
    expect(page.locator(".run-notices")).to_contain_text(told)
    expect(page.locator(".log")).to_contain_text("旧机器上的一句")


def test_of_a_file_that_was_cut_off_the_whole_entries_are_taken_over(visit, tmp_path):
    page = visit(PLAN)
    path = log_file(tmp_path / "a.json")
    path.write_text(path.read_text("utf-8")[:-20], encoding="utf-8")
    take_in(page, path)
    expect(page.locator(".run-notices")).to_contain_text("读得出的已经读入：1 条")


def test_another_run_of_the_plan_is_taken_in_only_after_asking(visit, tmp_path):
    page = visit(PLAN)
    start(page, "演练（无脚本）")
    take_in(page, log_file(tmp_path / "a.json"))
    expect(page.locator("dialog")).to_contain_text("13:50 开始")
    answer(page)
    expect(page.locator(".log")).to_contain_text("旧机器上的一句")
    expect(page.locator(".run-h .clock")).to_contain_text("T+00")


def test_two_tabs_write_into_one_record(visit, sample):
    one = visit(PLAN)
    start(one, "演练（无脚本）", role="联络")
    two = one.context.new_page()
    two.clock.install(time=BEGIN)
    two.goto(f"{sample.as_uri()}/{PLAN}#role=联络")
    tick(two, "numbers")
    expect(one.locator(".fold-row")).to_contain_text("已办 1 步")
    expect(one.locator(".run-notices")).to_contain_text("另一个标签页")
    tick(one, "report")
    expect(two.locator(".fold-row")).to_contain_text("已办 2 步")
    assert [event["type"] for event in events(one)] == ["start", "tick", "tick"]


def test_a_clock_that_is_put_back_is_told_and_the_order_stays(visit):
    page = visit(PLAN)
    start(page, "演练（无脚本）", role="联络")
    wait(page, minutes=10)
    tick(page, "numbers")
    page.clock.set_system_time("2026-11-24T13:30:00+08:00")
    page.clock.run_for(2000)
    expect(page.locator(".run-notices")).to_contain_text("被拨回了 40 分钟")
    tick(page, "report")
    assert [event["at"][11:16] for event in events(page)] == ["14:00", "14:10", "14:10"]


def test_a_full_storage_is_told_and_nothing_is_lost_that_is_saved_as_a_file(visit, tmp_path):
    page = visit(PLAN)
    start(page, "演练（无脚本）", role="联络")
    page.evaluate("""() => { Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); }; }""")
    tick(page, "numbers")
    expect(page.locator(".run-notices .bad")).to_contain_text("浏览器存不下了")
    tick(page, "report")
    log = json.loads(saved(page, "存为文件", tmp_path, "a.json").read_text("utf-8"))
    assert [event["type"] for event in log["events"]] == ["start", "tick", "tick"]


def test_a_storage_that_is_nearly_full_is_told_before_it_is(visit):
    page = visit(PLAN)
    start(page, "演练（无脚本）", role="联络")
    page.evaluate("localStorage.setItem('somebody/else', 'x'.repeat(4400000))")
    tick(page, "numbers")
    expect(page.locator(".run-notices")).to_contain_text(re.compile("已用 8[0-9]%"))


def test_without_storage_a_plan_runs_and_says_that_the_page_is_all_there_is(open_page, sample):
    page = open_page()
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } })")
    page.goto(f"{sample.as_uri()}/{PLAN}")
    expect(page.locator(".run-notices")).to_contain_text("浏览器不保存数据")
    start(page, "演练（无脚本）", role="联络")
    tick(page, "numbers")
    expect(page.locator(".fold-row")).to_contain_text("已办 1 步")


def test_words_of_a_file_are_never_markup(visit, tmp_path):
    page = visit(PLAN)
    evil = "<img src=x onerror=alert(1)>"
    note = {"id": "q-1", "at": "2026-11-24T13:50:00Z", "t": 0, "who": evil, "type": "note", "text": evil}
    odd = {"id": "q-2", "at": "2026-11-24T13:51:00Z", "t": 0, "who": "", "type": evil[:20]}
    start_event = {"id": "q-0", "at": "2026-11-24T13:49:00Z", "t": 0, "who": evil, "type": "start"}
    take_in(page, log_file(tmp_path / "a.json", events=[start_event, note, odd]))
    expect(page.locator(".log")).to_contain_text(evil)
    assert page.locator(".log img").count() == 0


# ---------------------------------------------------------------- how it looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{"width": 1280, "height": 900}, PHONE])
def test_a_run_is_clean_for_axe_and_no_wider_than_its_window(visit, scheme, size):
    page = visit(LEADER, color_scheme=scheme, viewport=size)
    start(page, "开始演练")
    press(page, "F8")
    page.clock.run_for(16 * 60_000)
    assert axe_findings(page) == []
    assert overflow_pixels(page) == 0
    for button in page.locator(".run-tabs button").all() if size == PHONE else []:
        button.click()
        assert overflow_pixels(page) == 0
    press(page, "l")
    assert axe_findings(page) == []
    answer(page)
    page.get_by_role("button", name="结束", exact=False).click()
    answer(page, why="到时间")
    assert axe_findings(page) == []
    assert overflow_pixels(page) == 0


@pytest.mark.parametrize("size", [{"width": 1280, "height": 720}, {"width": 1920, "height": 1080}])
def test_the_projector_shows_all_of_an_inject_without_scrolling(visit, sample, size):
    leader = visit(LEADER)
    start(leader, "开始演练")
    projector = leader.context.new_page()
    projector.set_viewport_size(size)
    projector.goto(f"{sample.as_uri()}/emergency/projector.html")
    press(leader, "F8")
    expect(projector.locator(".proj-h")).to_contain_text("情景 1")
    assert projector.evaluate("document.documentElement.scrollHeight - innerHeight") <= 0
    assert axe_findings(projector) == []
    smallest = projector.evaluate("Math.min(...[...document.querySelectorAll('.proj *')].filter((n) => n.children.length === 0 && n.textContent.trim()).map((n) => parseFloat(getComputedStyle(n).fontSize)))")
    assert smallest >= 0.018 * size["width"]


def test_a_projector_says_when_the_leaders_page_is_silent(visit, sample):
    leader = visit(LEADER)
    start(leader, "开始演练")
    projector = leader.context.new_page()
    projector.clock.install(time=BEGIN)
    projector.goto(f"{sample.as_uri()}/emergency/projector.html")
    expect(projector.locator(".proj-clock")).to_be_visible()
    leader.close()
    wait(projector, minutes=1)
    expect(projector.locator(".proj-lost")).to_contain_text("没有收到组长页的消息")


def test_each_role_has_one_side_of_paper(page, open_file, site, tmp_path):
    for path in sorted((site / "emergency" / "sheets").glob("*.html")):
        open_file(page, f"emergency/sheets/{path.name}")
        roles = page.locator(".role-sheet").count()
        pdf = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == roles, path.name


def test_every_page_of_a_drill_is_readable_without_scripts(open_page, sample):
    page = open_page(java_script_enabled=False)
    for path, words in ((PLAN, "看三个数"), (LEADER, "期望"), (OBSERVER, "完成好"), (PLAYER, "怎么演"), ("emergency/projector.html", "要用脚本"), ("emergency/sheets/wave.html", "看三个数")):
        page.goto(f"{sample.as_uri()}/{path}")
        expect(page.locator("#main")).to_contain_text(words)
        assert page.locator(".needs-js:visible").count() == 0
