package account

import (
	"strings"

	"anwang/internal/code"
)

// Sound is the key a name is kept with, to be ordered by and found by its
// sound: "zhang san  zhangsan zs". The two spaces sort before any further
// syllable, so 张三 comes before 张三丰.
func Sound(name string) string {
	p := code.Pinyin(name)
	return p + "  " + strings.ReplaceAll(p, " ", "") + " " + code.Initials(name)
}
