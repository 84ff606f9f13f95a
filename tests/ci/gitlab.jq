# True for what GitLab's Code Quality report asks for: a list of objects, each with a description,
# a check_name, a fingerprint that no other has, one of five severities, and a place whose path is
# relative and without a "./".
type == "array"
and all(.[];
    (keys == ["check_name", "description", "fingerprint", "location", "severity"])
    and (.description | type == "string" and length > 0 and (contains("\n") | not))
    and (.check_name | type == "string" and length > 0)
    and (.fingerprint | type == "string" and test("^[0-9a-f]{16}$"))
    and (.severity | IN("info", "minor", "major", "critical", "blocker"))
    and (.location.path | type == "string" and length > 0 and (startswith("./") | not))
    and (.location.lines.begin | type == "number" and . >= 1 and . == floor))
and (map(.fingerprint) | length == (unique | length))
