# True for what github-action-benchmark reads with tool customSmallerIsBetter: a list with at least
# one object, each with name, unit and value, perhaps range and extra.  Its own pattern for a range
# that it can rescale is (+-|±) and a number of two characters or more, with nothing behind.
type == "array" and length > 0
and all(.[];
    (keys - ["name", "unit", "value", "range", "extra"] == [])
    and (.name | type == "string" and length > 0)
    and .unit == "ms"
    and (.value | type == "number" and . >= 0)
    and (.extra | type == "string")
    and ((has("range") | not) or (.range | test("^± ?[0-9]([0-9.]|e[+-]?)+$"))))
and (map(.name) | length == (unique | length))
