// Package scheme is the language a plan document (实施方案) is written in: one
// YAML file, readable by an official, checked here, run by the engine.
//
// The way of a scheme: [Parse] reads one file into nodes that keep their
// positions; [Compile] lays a file over the one it extends, reads the nodes into
// the typed model of this file, resolves every name and checks every rule; all
// problems of all steps come out together. The package is pure: it is given
// bytes, never paths.
//
// Keys speak the program, values speak the plan: keys are English and few, and
// every word an official could dispute is Chinese, in the plan's own words.
//
// Where to begin: model.go (what a scheme is), compile.go (the way from files to a
// checked scheme, step by step), then one duty all the way: read_duty.go reads it,
// check_loop.go doubts it, sentence_duty.go says it, into_patrol.go hands it to the
// engine. A new key is written into its model, read, said (explain says a key nobody
// speaks of by its Chinese name, sentence_key.go) and handed over; testdata/whole.yaml
// uses it, and a test changes every value of that file and sees explain and diff
// notice. A new section also goes into sectionKeys, Rules and docs/handbook/scheme.md.
//
// The rooms, by the first word of the file's name:
//
//	source, text, reader, phrase   bytes → nodes with places → values; the closed grammars
//	model                          what a scheme is, section by section
//	read                           nodes → model, one file a group of sections
//	library, merge, compile        files that extend each other, into one; nothing loosened
//	expr, table, names             conditions; tables; who may be named where
//	check                          what is refused (guard) and what is doubtful (sense)
//	problem                        every error and warning, with its words
//	amend, parcel, export          what the locality adds; a plan's files together
//	into                           the model → the parameters each noun of the house runs on
//	explain, sentence, card        the scheme said in Chinese, whole, and for one post
//	diff, clause, format, hint     what changed; clause → rule; the layout; what to write here
//	simulate                       a year of duties on a virtual clock
package scheme
