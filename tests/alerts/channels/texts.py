"""Texts that strangers may choose, for the tests of what channels make of them."""

from hypothesis import strategies as st

any_text = st.text() | st.text(st.sampled_from('&<>|*`_~"\\\n💸é'), max_size=3000).map(lambda text: text * 2)
"""Plain text, and long text of markup, escapes and characters outside the Basic Multilingual Plane."""

FRAGMENTS = (
    *("@everyone", "@here", "@channel", "@all", "@ann", "<@U123>", "<@!123>", "<@&123>", "<#C123>"),
    *("<!channel>", "<!here>", "<!subteam^S1>", "<users/all>", "<users/123>", "<at>Ann</at>", "</at>"),
    *(
        "<https://evil.example|click>",
        "[click](https://evil.example)",
        "https://evil.example",
        "www.evil.example",
    ),
    *("<b>", "</b>", '<a href="https://evil.example">', "</a>", "<script>", "&amp;", "&lt;", "&#60;", "&"),
    *("*bold*", "**bold**", "_low_", "__low__", "~~gone~~", "||hidden||", "`code`", "```", "~~~", "> quote"),
    *(
        "# head",
        "- item",
        "1. item",
        "\\",
        "\\\\",
        "{{DATE(2026-01-01T00:00:00Z)}}",
        "${x}",
        "$(x)",
        "/start",
    ),
    *(
        "\n",
        "\r\n",
        "\t",
        " ",
        "\u202e",
        "\u200b",
        "\u200d",
        "💸",
        "é",
        "决",
        "#tag",
        ":smile:",
        "mailto:a@b.example",
    ),
)
hostile_text = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=40).map("".join)
"""Mentions, links, markup and escapes of all providers in any order, and also without blanks between them."""
