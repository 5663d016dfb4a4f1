package desk

import (
	"strings"

	"anwang/internal/account"
	"anwang/internal/kit/db"
)

// Columns says where a table keeps what the scope compares.
type Columns struct {
	// Path is the column of the grid's path: "h.path".
	Path string
	// Department is a condition with one `?` that holds for rows which concern a
	// department: "v.department = ?", or an EXISTS over the parties of a case.
	// Empty: the table concerns no department, and its rows are territory alone.
	Department string
}

// Within is the one place where what a person sees becomes SQL (product law 7).
// Every list, page, counter and photo of a scoped table takes it.
func Within(scope account.Scope, col Columns) db.Cond {
	var parts []string
	var args []any
	for _, s := range scope {
		cond := "(" + col.Path + " >= ? AND " + col.Path + " < ?"
		args = append(args, s.Path, s.High())
		if s.Department != "" && col.Department != "" {
			cond += " AND " + col.Department
			args = append(args, s.Department)
		}
		parts = append(parts, cond+")")
	}
	if len(parts) == 0 {
		return db.Cond{SQL: "1 = 0"}
	}
	return db.Cond{SQL: "(" + strings.Join(parts, " OR ") + ")", Args: args}
}

// Named is the condition that a name contains what was typed, or that its
// sound begins so, whole (zhangsan) or by initials (zs). What was typed is
// never a pattern.
func Named(text, name, pinyin string) db.Cond {
	escape := strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)
	low := escape.Replace(strings.ToLower(strings.ReplaceAll(text, " ", "")))
	return db.Cond{
		SQL:  "(" + name + ` LIKE ? ESCAPE '\' OR ` + pinyin + ` LIKE ? ESCAPE '\')`,
		Args: []any{"%" + escape.Replace(text) + "%", "% " + low + "%"},
	}
}
