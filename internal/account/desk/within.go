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

// Concerned is how a department is concerned by a case h: it has a part in it
// (hazard_party). Every table of cases says so with this one condition.
const Concerned = "EXISTS (SELECT 1 FROM hazard_party hp WHERE hp.county = h.county AND hp.hazard = h.id AND hp.party = ?)"

// Within is the one place where what a person sees becomes SQL (product law 7).
// Every list, page, counter and photo of a scoped table takes it.
func Within(scope account.Scope, col Columns) db.Cond {
	var parts []string
	var args []any
	for _, s := range scope {
		cond := "(" + col.Path + " >= ? AND " + col.Path + " < ?"
		args = append(args, s.Path, s.High())
		for _, e := range s.Except {
			cond += " AND NOT (" + col.Path + " >= ? AND " + col.Path + " < ?)"
			args = append(args, e, account.High(e))
		}
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
	low := strings.ToLower(strings.ReplaceAll(text, " ", ""))
	return db.Cond{
		SQL:  "(" + like(name) + " OR " + like(pinyin) + ")",
		Args: []any{"%" + literal(text) + "%", "% " + literal(low) + "%"},
	}
}

// Containing is the condition that one of the columns contains what was typed,
// which is never a pattern.
func Containing(text string, columns ...string) db.Cond {
	var out db.Cond
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = like(c)
		out.Args = append(out.Args, "%"+literal(text)+"%")
	}
	out.SQL = "(" + strings.Join(parts, " OR ") + ")"
	return out
}

func like(column string) string { return column + ` LIKE ? ESCAPE '\'` }

// literal takes their meaning from the signs that LIKE would read as a pattern.
func literal(text string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text)
}
