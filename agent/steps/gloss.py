"""Other words for common kinds of things, also in the other language, by what catalogues call them.

The first that a catalogue has is meant; what is not wanted is none of them.
"""

from __future__ import annotations

from collections.abc import Iterable

GLOSS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("恐怖片", "恐怖", "惊悚恐怖", "吓人", "spooky", "creepy", "horror", "scary"), ("horror", "scary", "恐怖")),
    (("喜剧片", "喜剧", "搞笑", "好笑", "hilarious", "comedic", "comedy", "funny"), ("comedy", "funny", "喜剧")),
    (
        ("浪漫喜剧", "爱情喜剧", "romcom", "rom-com", "rom com", "romantic comedy"),
        ("romantic comedy", "romcom", "romance"),
    ),
    (("爱情片", "爱情", "浪漫", "romantic", "love story", "romance"), ("romance", "romantic comedy", "爱情")),
    (("动作片", "动作", "打斗", "action"), ("action", "动作")),
    (("科幻片", "科幻", "science fiction", "scifi", "sci fi", "sci-fi"), ("sci-fi", "science fiction", "科幻")),
    (("动画片", "动画", "卡通", "animated", "cartoon", "animation"), ("animation", "animated", "动画")),
    (("悬疑片", "悬疑", "推理", "whodunit", "mystery"), ("mystery", "悬疑")),
    (("惊悚片", "惊悚", "suspenseful", "suspense", "thriller"), ("thriller", "suspense", "惊悚")),
    (("战争片", "战争", "war"), ("war", "战争")),
    (("犯罪片", "犯罪", "gangster", "crime"), ("crime", "犯罪")),
    (("纪录片", "documentary"), ("documentary", "纪录片")),
    (("剧情片", "dramatic", "drama"), ("drama", "剧情")),
    (("音乐片", "歌舞片", "musical"), ("musical", "音乐")),
    (("家庭片", "合家欢", "family friendly", "family"), ("family", "kids", "家庭")),
    (("儿童片", "儿童", "适合孩子", "children", "kids", "kid"), ("kids", "family", "children", "儿童")),
    (("漫威", "marvel"), ("marvel", "漫威")),
    (("超级英雄", "superheroes", "superhero"), ("superhero", "marvel", "超级英雄")),
    (("迪士尼", "disney"), ("disney", "迪士尼")),
    (("僵尸", "丧尸", "zombie"), ("zombie", "僵尸")),
    (("吸血鬼", "vampire"), ("vampire", "吸血鬼")),
    (("奇幻片", "奇幻", "魔幻", "fantasy"), ("fantasy", "奇幻")),
    (("圣诞", "圣诞节", "xmas", "christmas"), ("christmas", "圣诞")),
    (("经典", "老片", "classic"), ("classic", "经典")),
    (("体育", "运动", "sports", "sport"), ("sport", "sports", "体育")),
    (("牛奶", "milk"), ("fluid milk products", "milk", "牛奶")),
    (("奶酪", "芝士", "cheese"), ("cheese", "奶酪")),
    (("酸奶", "yoghurt", "yogurt"), ("yogurt", "酸奶")),
    (("面包", "bread"), ("bread", "面包")),
    (("咖啡", "coffee"), ("coffee", "咖啡")),
    (("茶", "茶叶", "tea"), ("tea", "teas", "茶")),
    (("水果", "fruit"), ("fruit", "水果")),
    (("蔬菜", "veggies", "vegetable"), ("vegetables", "vegetable", "蔬菜")),
    (("冰淇淋", "冰激凌", "ice cream"), ("ice cream", "冰淇淋")),
    (("狗粮", "dog food"), ("dog foods", "dog food", "狗粮")),
    (("猫粮", "cat food"), ("cat food", "猫粮")),
    (("薯片", "crisps"), ("potato chips", "chips", "薯片")),
    (("饼干",), ("cookies", "cookie", "饼干")),
    (("巧克力",), ("chocolate", "巧克力")),
    (("玉米片",), ("tortilla chips", "tortilla", "corn chips", "玉米片")),
    (("干粮", "dry food"), ("dry", "干粮")),
    (("湿粮", "罐头", "tinned"), ("canned", "罐头")),
    (("冷冻", "速冻"), ("frozen", "冷冻")),
    (("鸡蛋", "egg"), ("eggs", "egg", "鸡蛋")),
    (("黄油",), ("butter", "黄油")),
    (("米饭", "大米"), ("rice", "大米")),
    (("果汁",), ("juice", "果汁")),
    (("啤酒", "beer"), ("beers/ales", "beer", "啤酒")),
    (("红酒", "葡萄酒"), ("wine", "葡萄酒")),
    (("汽水", "软饮料", "soda"), ("soft drinks", "汽水")),
    (("洗衣液", "洗衣粉"), ("laundry detergents", "laundry detergent", "洗衣液")),
    (("尿布", "尿不湿", "nappies", "nappy"), ("baby diapers", "diapers", "尿布")),
    (("洗发水",), ("shampoo", "洗发水")),
    (("牙膏",), ("toothpaste", "牙膏")),
    (("纸巾", "kitchen roll"), ("paper towels", "纸巾")),
    (("披萨", "比萨"), ("pizza", "披萨")),
    (("面条", "意面"), ("pasta", "noodles", "面条")),
    (("零食",), ("snacks", "snack", "零食")),
    (("猪肉",), ("pork", "猪肉")),
    (("牛肉",), ("beef", "牛肉")),
    (("鸡肉",), ("chicken", "鸡肉")),
    (("卫生纸", "toilet paper", "bath tissue", "toilet tissue"), ("toilet tissue", "bath tissues", "bath tissue")),
    (("牌子货", "brand name", "name brand", "national brand", "branded"), ("national",)),
    (("自有品牌", "store brand", "own brand", "house brand", "private label", "own label", "generic"), ("private",)),
    (("餐厅", "饭馆", "饭店", "restaurant"), ("餐馆", "餐厅", "restaurant", "restaurants")),
    (("宾馆", "旅馆", "hotel"), ("酒店", "hotel", "hotels")),
    (("sight", "attraction", "place to visit"), ("景点", "attractions", "sights")),
    (("budget hotel", "economy"), ("经济型", "budget")),
    (("luxury", "luxurious"), ("豪华型", "luxury")),
)
"""Words that people say, and the names for it."""


def glosses(known: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Of the words that no value of the catalogue is called by, those of its values that they mean, the best first."""
    values = {value.casefold() for value in known}
    found: dict[str, tuple[str, ...]] = {}
    for said, names in GLOSS:
        meant = tuple(name for name in names if name in values)
        if meant:
            found |= {word: meant for word in said if word not in values}
    return found


def alike(value: str) -> tuple[str, ...]:
    """What else means nearly the same as a value, itself first."""
    flat = value.casefold()
    others = (name for said, names in GLOSS if flat in names[:1] or flat in said[-2:] for name in names)
    return tuple(dict.fromkeys((flat, *others)))
