package tally

import (
	"slices"
	"strings"

	"anwang/internal/account"
	"anwang/internal/checklist"
)

// Holder is a person in a post.
type Holder struct {
	Post string
	Kind account.Kind
	Name string
}

// Filler names who answers for a grid's summary (填报人): whoever holds the first
// of the posts that somebody holds there; else the grid's head. Several share it.
//
// law: S1-100
func Filler(posts []string, held []Holder) string {
	for _, post := range posts {
		if names := namesOf(held, func(h Holder) bool { return h.Post == post }); names != "" {
			return names
		}
	}
	return namesOf(held, func(h Holder) bool { return h.Kind == account.Head })
}

// Reviewer names who keeps the statistics (审核人).
//
// law: S1-25
func Reviewer(posts []string, held []Holder) string {
	return namesOf(held, func(h Holder) bool { return slices.Contains(posts, h.Post) })
}

func namesOf(held []Holder, fits func(Holder) bool) string {
	var names []string
	for _, h := range held {
		if fits(h) && !slices.Contains(names, h.Name) {
			names = append(names, h.Name)
		}
	}
	return strings.Join(names, "、")
}

// Criterion is what a hazard is judged by (判据): the article its check item
// rests on, else what wrong looks like there.
func Criterion(i checklist.Item) string {
	if i.Law != "" {
		return i.Law
	}
	return i.Wrong
}

// Signature is the line of the operator: a name, or why there is none.
func Signature(signedBy, refused string) string {
	switch {
	case signedBy != "":
		return signedBy
	case refused != "":
		return "未签：" + refused
	}
	return ""
}

// Answers is the post that answers for a grid's summary: the first of the posts
// that somebody holds there, else the head's; "" where there is neither.
//
// law: S1-100
func Answers(posts []string, held []Holder) string {
	for _, post := range posts {
		if slices.ContainsFunc(held, func(h Holder) bool { return h.Post == post }) {
			return post
		}
	}
	for _, h := range held {
		if h.Kind == account.Head {
			return h.Post
		}
	}
	return ""
}
