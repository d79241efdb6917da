from django.template import Context, engines


def compiled(source: str):
    return engines["django"].from_string("{% load remembered %}" + source).template


def test_a_part_is_rendered_once_for_each_memory():
    template = compiled("{% remembered memory %}{{ word }}{% endremembered %}")
    memory: dict = {}
    assert template.render(Context({"memory": memory, "word": "old"})) == "old"
    assert template.render(Context({"memory": memory, "word": "new"})) == "old"
    assert template.render(Context({"memory": {}, "word": "new"})) == "new"


def test_two_parts_of_a_page_are_kept_apart():
    template = compiled(
        "{% remembered memory %}{{ one }}{% endremembered %}{% remembered memory %}{{ two }}{% endremembered %}"
    )
    context = {"memory": {}, "one": "1", "two": "2"}
    assert [template.render(Context(context)) for _time in range(2)] == ["12", "12"]


def test_without_a_memory_a_part_is_rendered_each_time():
    template = compiled("{% remembered memory %}{{ word }}{% endremembered %}")
    assert [template.render(Context({"word": word})) for word in ("old", "new")] == ["old", "new"]


def test_what_is_remembered_was_escaped():
    template = compiled("{% remembered memory %}{{ word }}{% endremembered %}")
    assert template.render(Context({"memory": {}, "word": "<b>"})) == "&lt;b&gt;"


def test_what_is_excepted_is_exchanged_for_what_each_reader_has():
    template = compiled(
        "{% remembered memory except csrf_token line_id %}{% csrf_token %}{{ word }}"
        "{% url 'basket:line' pk=line_id %}{% endremembered %}"
    )
    memory: dict = {}
    first = template.render(Context({"memory": memory, "csrf_token": "alice", "line_id": "7", "word": "Mug"}))
    second = template.render(Context({"memory": memory, "csrf_token": "bob", "line_id": "81", "word": "Bowl"}))
    assert (first, second) == (
        '<input type="hidden" name="csrfmiddlewaretoken" value="alice">Mug/shop/basket/line/7/',
        '<input type="hidden" name="csrfmiddlewaretoken" value="bob">Mug/shop/basket/line/81/',
    )
    assert not any(own in text for own in ("alice", "bob", "/7/") for text in memory.values())


def test_each_of_a_list_is_exchanged_in_its_place_also_where_one_part_is_within_another():
    template = compiled(
        "{% remembered all except ids %}{% for word, id in words|paired:ids %}"
        "{% remembered each except id %}{{ word }} {{ id }} {% endremembered %}{% endfor %}{% endremembered %}"
    )
    memories: dict = {"all": {}, "each": {}}
    first = template.render(Context({**memories, "words": ["Mug", "Mug"], "ids": ["7", "81"]}))
    second = template.render(Context({**memories, "words": ["Mug", "Mug"], "ids": ["3", "4"]}))
    assert (first, second) == ("Mug 7 Mug 81 ", "Mug 3 Mug 4 ")


def test_what_is_exchanged_was_escaped():
    template = compiled("{% remembered memory except word %}{{ word }}{% endremembered %}")
    assert template.render(Context({"memory": {}, "word": "<b>"})) == "&lt;b&gt;"


def test_no_token_gets_into_what_is_remembered_without_a_word():
    template = compiled("{% remembered memory %}{% csrf_token %}{% endremembered %}")
    memory: dict = {}
    assert template.render(Context({"memory": memory, "csrf_token": "alice"})) == ""
    assert "alice" not in str(memory)
