from concurrent.futures import ThreadPoolExecutor

from backend.system.launch_codes import GOOD_FOR, MOST_OPEN, LaunchCodes


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_code_works_once() -> None:
    codes = LaunchCodes(Clock())
    code = codes.issue()
    assert [codes.redeem(code), codes.redeem(code)] == ["/", None]


def test_a_code_leads_where_it_was_issued_for() -> None:
    codes = LaunchCodes(Clock())
    codes.issue("/models")
    assert codes.redeem(codes.issue("/conversations/7")) == "/conversations/7"


def test_a_code_is_good_for_a_minute() -> None:
    clock = Clock()
    codes = LaunchCodes(clock)
    early, late = codes.issue(), codes.issue()
    clock.now = GOOD_FOR - 1
    assert codes.redeem(early)
    clock.now = GOOD_FOR + 1
    assert not codes.redeem(late)


def test_of_twenty_at_once_one_gets_in() -> None:
    codes = LaunchCodes(Clock())
    code = codes.issue()
    with ThreadPoolExecutor(20) as pool:
        assert [*pool.map(codes.redeem, [code] * 20)].count("/") == 1


def test_what_was_never_issued_does_not_work() -> None:
    codes = LaunchCodes(Clock())
    codes.issue()
    assert not codes.redeem("")
    assert not codes.redeem("x" * 43)


def test_open_codes_can_not_pile_up() -> None:
    codes = LaunchCodes(Clock())
    issued = [codes.issue() for _ in range(MOST_OPEN + 5)]
    assert [*map(codes.redeem, issued)].count("/") == MOST_OPEN
    assert len({len(code) for code in issued}) == 1
