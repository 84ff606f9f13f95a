# True for Bencher Metric Format: benchmarks by name (at most 1024 characters), measures by name, a
# value that must be there and two bounds that may.
type == "object" and length > 0
and all(to_entries[];
    (.key | length > 0 and length <= 1024)
    and (.value | keys == ["latency"])
    and (.value.latency
        | (.value | type == "number" and . >= 0)
        and (keys - ["value", "lower_value", "upper_value"] == [])
        and (has("lower_value") == has("upper_value"))
        and ((has("lower_value") | not) or .lower_value <= .value and .value <= .upper_value)))
