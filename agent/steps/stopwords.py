"""Tells words that say what is wanted from those that people talk with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.steps.text import is_chinese
from agent.steps.tokens import ASIDE

_PIECE = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff\ue000-\uebff]+(?:['’][a-z]+)?")
_TALK = frozenset(
    """
    skip bore bores minus
    above after actually again ago before below between during from near over since than under until within also
    alone already always another around back bad based because been being best better bit both bring buy change
    cheap cheaper check choose come course day decent different doesn don down each easy else enough especially
    ever every everything exactly fan far feel few film films find fine friend friends fun genre get girlfriend
    give go going gonna got great guess guy happy help here hmm how i'd i'll i'm i've idea instead interested
    interesting item items just keep kind kinda know last lately later least less let let's list little ll lot
    lots m make makes many maybe me mean might mood more most mostly movie movies much must my need never new
    newer next nice night no none nothing now off often oh old older one ones only option options or other
    others our out particular people perhaps pick pizza place play pls plus prefer pretty probably product
    products put quite rather re really recommendation recommendations release released right s said same saw
    say see seen set shop should show similar sit small sort sorts sound sounds special still stuff suggestion
    suggestions super sure t take talk tell thing things think thought time today together tomorrow tonight too
    top totally try type up us usually ve very watch watched watching way we week weekend well went whatever
    where whole why wife wanna won't work worth would wow year years yeah yesterday yet your anything something
    someone somebody without except avoid hate loved liked hates nobody isn't aren't doesn't don't didn't wasn't
    can't couldn't shouldn't it's that's what's where's there's please cannot nor umm uh uhh um girl hey yo lol
    ok okay btw tho kiddo hubby movie-night onwards earlier
    max maximum minimum wait fine ideas idea kinds brand brands label count out buying trying
    """.split()  # noqa: SIM905
)
_TALK_HAN = re.compile(
    r"你好|您好|请问|请|帮忙|帮我|帮|麻烦|给我|推荐|介绍|打算|准备|安排|预定|预订|希望|觉得|感觉|可以|能不能|能否|能够|有没有|没有|"
    r"什么|哪些|哪里|哪儿|哪家|哪个|怎么|随便|东西|地方|一样|一下|一家|一个|一部|一些|一点|这家|这个|那个|那家|他们|我们|咱们|大家|自己|朋友|同学|家人|"
    r"孩子|媳妇|老婆|老公|女儿|儿子|爸妈|最好|比较|特别|非常|而且|并且|然后|另外|还有|还是|以及|或者|如果|因为|所以|但是|不过|就行|"
    r"就好|即可|左右|以上|以下|之间|以内|附近|周边|旁边|时候|时间|今天|明天|周末|晚上|中午|早上|吃饭|用餐|就餐|住宿|入住|游玩|玩玩|"
    r"逛逛|转转|看看|走走|评分|价格|价位|人均|消费|门票|票价|免费|提供|服务|小时|餐厅|饭店|电话|地址|地铁|价钱|其他|其它|建议|要求|条件|满足|符合|合适|不要|不想|喜欢|知道|谢谢|好的|道菜|"
    r"[你您我他她它们的了吗呢吧啊呀哦嗯哈啦么是在有个家部款间座位种些点和与跟及或也都还再就要想找吃喝玩住看听去来到做买订好多少很"
    r"太最更不没别对给把被让那这哪里上下里面前后中为以可能会应该用从才又各每只条道份次元块分块得着过吃完结束]"
)


def telling(text: str) -> Iterator[tuple[str, int]]:
    """The words that are no way of talking, case folded, each with its place."""
    for match in _PIECE.finditer(text):
        piece = match[0]
        if is_chinese(piece):
            kept = _TALK_HAN.sub(lambda talk: " " * len(talk[0]), piece)
            yield from ((one[0], match.start() + one.start()) for one in re.finditer(r"\S{2,}", kept))
        elif _tells(piece.casefold()):
            yield piece.casefold(), match.start()


def says_something(name: str) -> bool:
    """Whether a name holds more than words of talk."""
    if is_chinese(name):
        return any(not character.isspace() for character in _TALK_HAN.sub("", name))
    return next(telling(name), None) is not None


def _tells(word: str) -> bool:
    return word not in _TALK and word not in ASIDE and not word.isdecimal() and len(word) > 1
