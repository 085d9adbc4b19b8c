# How messages of every format are worded.
package lib.text

# "1 server", "3 servers"
counted(1, noun) := sprintf("1 %s", [noun])

counted(number, noun) := sprintf("%d %ss", [number, noun]) if number != 1

# "a", "a and b", "a, b and c"
listed(texts) := texts[0] if count(texts) == 1

listed(texts) := sprintf("%s and %s", [concat(", ", array.slice(texts, 0, last)), texts[last]]) if {
	last := count(texts) - 1
	last > 0
}

quoted(text) := sprintf("`%v`", [text])

# 90 s, 1500 ms
duration(ms) := sprintf("%d s", [ms / 1000]) if ms % 1000 == 0

duration(ms) := sprintf("%d ms", [ms]) if ms % 1000 != 0
