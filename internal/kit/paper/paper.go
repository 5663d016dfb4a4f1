package paper

// Form is how a paper is laid out.
type Form int

// The forms of papers.
const (
	// Sheet is a form with a table, as offices fill them by hand.
	Sheet Form = iota
	// Document is an official document: red head, red line, number (GB/T 9704-2012 §7).
	Document
	// Letter is an official letter: red head, double red lines (GB/T 9704-2012 §10.1).
	Letter
)

// Paper is a paper described once.
type Paper struct {
	Form     Form
	Head     string // whose paper it is, in red on documents and letters
	Number   string // 催办〔2026〕3号
	Title    string
	To       string // whom it is written to
	Body     []Part
	Attached []string
	By       string   // who signs
	On       string   // 2026年3月5日
	Notes    []string // in small letters under everything: what the paper is and is not
	CopyTo   string   // 抄送
	Mark     string   // across every page: 演示
}

// Part is a piece of a paper's body: [Text], [Table] or [Pictures].
type Part interface{ part() }

// Text is a paragraph. Level 1 and 2 are headings (一、 and （一）), 0 is the body;
// a flush paragraph does not stand in.
type Text struct {
	Text  string
	Level int
	Flush bool
}

// Pictures stand two in a row, each with its caption.
type Pictures []Picture

func (Text) part()     {}
func (Table) part()    {}
func (Pictures) part() {}

// The page of official papers (GB/T 9704-2012 §5): the type area is 156 by 225
// mm and holds 22 lines of 28 letters, which need a leading of 28.95 pt.
const (
	marginTop   = 37.0
	marginLeft  = 28.0
	areaWidth   = 156.0
	areaHeight  = 225.0
	bodyLeading = 28.95
	lettersLine = 28
)

// The page of forms: the same binding edge, and more room for the table.
const (
	sheetTop    = 28.0
	sheetLeft   = 25.0
	sheetWidth  = 162.0
	sheetHeight = 240.0
)

// bodyType is 三号, 28 letters on a line of 156 mm.
func bodyType() Type {
	return Type{Size: Size3, Leading: bodyLeading, Spacing: areaWidth*pt/lettersLine - Size3, Align: Justified}
}
