package web

import (
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"anwang/internal/fault"
)

// paging are the fields of a list that say which page, not which rows.
var paging = []string{"after", "limit"}

// Asked reads a list's filter from the text of an address, by the tags the verb
// itself is read by: what the list would refuse is refused here. It gives the
// fields that narrow, in the order of the struct. Which page is left alone.
func Asked(text string, into any) (given []string, err error) {
	values, err := url.ParseQuery(strings.TrimPrefix(text, "?"))
	wrong := fault.New(fault.Invalid, "request.invalid")
	if err != nil || strings.ContainsRune(text, 0) {
		return nil, wrong.On("filter", "field.pattern")
	}
	v := reflect.ValueOf(into).Elem()
	known := slices.Clone(paging)
	for _, field := range reflect.VisibleFields(v.Type()) { // those of a struct within it, too
		tag := field.Tag
		name := tag.Get("query")
		if name == "" || slices.Contains(paging, name) {
			continue
		}
		known = append(known, name)
		said := values.Get(name)
		if said == "" {
			continue
		}
		if code := unfit(tag, said); code != "" {
			wrong = wrong.On(name, code)
			continue
		}
		switch f := v.FieldByIndex(field.Index); f.Kind() {
		case reflect.String:
			f.SetString(said)
		case reflect.Bool:
			yes, err := strconv.ParseBool(said)
			if err != nil {
				wrong = wrong.On(name, "field.type")
			}
			if !yes {
				continue
			}
			f.SetBool(yes)
		default:
			n, err := strconv.ParseInt(said, 10, 64)
			if err != nil {
				wrong = wrong.On(name, "field.number")
			}
			f.SetInt(n)
		}
		given = append(given, name)
	}
	for name := range values {
		if !slices.Contains(known, name) {
			wrong = wrong.On(name, "field.unknown")
		}
	}
	if len(wrong.Fields) > 0 {
		return nil, wrong
	}
	return given, nil
}

// unfit is the code of what a value breaks of a field's tags.
func unfit(tag reflect.StructTag, said string) string {
	if most, err := strconv.Atoi(tag.Get("maxLength")); err == nil && utf8.RuneCountInString(said) > most {
		return "field.too_long"
	}
	if choices := tag.Get("enum"); choices != "" && !slices.Contains(strings.Split(choices, ","), said) {
		return "field.choice"
	}
	if pattern := tag.Get("pattern"); pattern != "" && !regexp.MustCompile(pattern).MatchString(said) {
		return "field.pattern"
	}
	return ""
}

// Said is the value of a field of a filter, as it was asked.
func Said(filter any, name string) string {
	v := reflect.ValueOf(filter).Elem()
	for _, field := range reflect.VisibleFields(v.Type()) {
		if field.Tag.Get("query") != name {
			continue
		}
		switch f := v.FieldByIndex(field.Index); f.Kind() {
		case reflect.String:
			return f.String()
		case reflect.Bool:
			return strconv.FormatBool(f.Bool())
		default:
			return strconv.FormatInt(f.Int(), 10)
		}
	}
	return ""
}
