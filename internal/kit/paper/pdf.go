package paper

import "strconv"

// PDF prints a paper.
func (p *Press) PDF(of Paper) ([]byte, error) {
	title := of.Title
	if of.Number != "" {
		title += "（" + of.Number + "）"
	}
	c, err := p.Canvas(title)
	if err != nil {
		return nil, err
	}
	s := &setter{c: c, p: of, body: bodyType(), top: marginTop, left: marginLeft, width: areaWidth, bottom: marginTop + areaHeight}
	if of.Form == Sheet {
		s.body = Type{Size: Size4, Leading: 24, Align: Justified}
		s.top, s.left, s.width, s.bottom = sheetTop, sheetLeft, sheetWidth, sheetTop+sheetHeight
	}
	s.set()
	return c.Bytes()
}

// setter lays a paper out, from the top of the first page down.
type setter struct {
	c                        *Canvas
	p                        Paper
	body                     Type
	top, left, width, bottom float64
	y                        float64
}

func (s *setter) set() {
	s.page()
	s.head()
	s.text(s.title())
	if s.p.Form != Sheet {
		s.skip(1)
	}
	if s.p.Form == Sheet && s.p.Number != "" {
		t := s.flush()
		t.Align = Right
		s.text(s.p.Number, t)
	}
	if s.p.To != "" {
		s.text(s.p.To+"：", s.flush())
	}
	for _, part := range s.p.Body {
		switch x := part.(type) {
		case Text:
			if x.Level > 0 {
				s.keep(2) // a heading does not stand alone at the foot of a page
			}
			s.text(x.Text, s.styled(x))
		case Table:
			s.y = s.c.Table(s.left, s.y+1, s.width, x, s.bottom, func() float64 { s.page(); return s.y }) + 1
		case Pictures:
			s.pictures(x)
		}
	}
	s.attached()
	s.signed()
	s.notes()
	s.copies()
	s.numbers()
}

func (s *setter) page() {
	s.c.Page(A4)
	s.c.Mark(s.p.Mark)
	if s.p.Mark != "" {
		s.c.Text(A4.W/2, 10, s.p.Mark+"数据，不作公文使用", Type{Size: Size5, Ink: Grey, Align: Center})
	}
	s.y = s.top
}

func (s *setter) lead() float64 { return s.body.leading() / pt }

func (s *setter) flush() Type { return s.body }

func (s *setter) styled(x Text) Type {
	t := s.body
	if !x.Flush {
		t.Indent = 2
	}
	return t
}

// title gives the title's words and type.
func (s *setter) title() (string, Type) {
	return s.p.Title, Type{Size: Size2, Leading: 33, Align: Center}
}

// text sets a paragraph, line by line over the pages.
func (s *setter) text(text string, t Type) {
	step := t.leading() / pt
	for _, l := range s.c.broken(s.c.shown(text), s.width, t) {
		if s.y+step > s.bottom+0.1 {
			s.page()
		}
		s.c.line(s.left, s.y, s.width, l, t)
		s.y += step
	}
}

// skip leaves lines empty.
func (s *setter) skip(n float64) { s.y += n * s.lead() }

// keep begins a new page where less than n lines are left.
func (s *setter) keep(n float64) {
	if s.y+n*s.lead() > s.bottom+0.1 {
		s.page()
	}
}

// head sets what stands above the title.
func (s *setter) head() {
	right := s.left + s.width
	switch s.p.Form {
	case Document:
		// The head stands 35 mm under the edge of the type area, the number two lines
		// under it, the red line 4 mm under that (§7.2.4–7.2.6).
		s.red(s.top + 35)
		s.skip(2)
		s.c.Text(A4.W/2, s.y, s.p.Number, Type{Size: Size3, Align: Center})
		s.y += Size3/pt + 4
		s.c.Line(Stroke{Ink: Red, Width: 0.7}, Point{s.left, s.y}, Point{right, s.y})
		s.skip(2)
	case Letter:
		// The head stands 30 mm under the page's edge; a double line, thick over thin,
		// 4 mm under it; the number on the right under the line; a second double line
		// 20 mm above the page's lower edge (§10.1).
		s.red(30)
		s.double(s.y+4, 0.9, 0.3)
		s.double(A4.H-20, 0.3, 0.9)
		s.y += 4 + 1.4 + Size3*0.875/pt
		s.c.Text(right, s.y, s.p.Number, Type{Size: Size3, Align: Right})
		s.y += Size3 / pt
		s.skip(2)
	case Sheet:
		if s.p.Head != "" {
			s.text(s.p.Head, Type{Size: Size3, Leading: 24, Align: Center})
		}
	}
}

func (s *setter) red(y float64) {
	t := Type{Size: 32, Ink: Red, Align: Center}
	for t.Size > Size3 && s.c.Width(s.p.Head, t) > s.width {
		t.Size--
	}
	s.c.Text(A4.W/2, y, s.p.Head, t)
	s.y = y + t.Size/pt
}

// double draws the two lines of a letter, 170 mm long.
func (s *setter) double(y, over, under float64) {
	const half = 85.0
	for i, w := range []float64{over, under} {
		at := y + float64(i)*1.1
		s.c.Line(Stroke{Ink: Red, Width: w}, Point{A4.W/2 - half, at}, Point{A4.W/2 + half, at})
	}
}

// pictures stand two in a row.
func (s *setter) pictures(all Pictures) {
	const tall, gap = 58.0, 4.0
	w := (s.width - gap) / 2
	caption := Type{Size: Size5, Align: Center}
	for i := 0; i < len(all); i += 2 {
		row := all[i:min(i+2, len(all))]
		h := tall + 2
		for _, p := range row {
			h = max(h, tall+2+s.c.Height(w, p.Caption, caption))
		}
		if s.y+h+2 > s.bottom {
			s.page()
		}
		s.y += 2
		for n, p := range row {
			x := s.left + float64(n)*(w+gap)
			if len(all) == 1 {
				x = s.left + (s.width-w)/2
			}
			s.c.Picture(x, s.y, w, tall, p.File)
			s.c.Block(x, s.y+tall+1, w, p.Caption, caption)
		}
		s.y += h
	}
	s.y += 2
}

// attached lists what comes along, a line under the body (§7.3.4).
func (s *setter) attached() {
	if len(s.p.Attached) == 0 {
		return
	}
	s.skip(1)
	for i, a := range s.p.Attached {
		word := "　　　"
		if i == 0 {
			word = "附件："
		}
		if len(s.p.Attached) > 1 {
			a = strconv.Itoa(i+1) + "．" + a
		}
		t := s.body
		t.Indent = 2
		s.text(word+a, t)
	}
}

// signed sets who signs over the day: the day stands four letters in from the
// right, the name in the middle over it (§7.3.5).
func (s *setter) signed() {
	if s.p.By == "" && s.p.On == "" {
		return
	}
	s.keep(4)
	s.skip(1.5)
	letter := (s.body.size() + s.body.Spacing) / pt
	t := s.body
	t.Align = Left
	right := s.left + s.width - 4*letter
	day := s.c.Width(s.p.On, t)
	name := s.c.Width(s.p.By, t)
	// A name wider than the day and what is free beside it ends two letters in.
	x := min(right-day/2-name/2, s.left+s.width-2*letter-name)
	s.c.Text(max(x, s.left), s.y, s.p.By, t)
	s.skip(1)
	s.c.Text(right-day, s.y, s.p.On, t)
	s.skip(1)
}

// notes are small, under everything.
func (s *setter) notes() {
	if len(s.p.Notes) == 0 {
		return
	}
	s.y += 3
	for _, n := range s.p.Notes {
		s.text(n, Type{Size: Size5, Leading: 16, Align: Justified, Ink: Grey})
	}
}

// copies names who gets one, at the foot of the last page (§7.4).
func (s *setter) copies() {
	if s.p.CopyTo == "" {
		return
	}
	t := Type{Size: Size4, Leading: 24, Align: Left}
	text := "抄送：" + s.p.CopyTo + "。"
	inner := s.width - 2*Size4/pt
	h := s.c.Height(inner, text, t)
	if s.y+h+4 > s.bottom {
		s.page()
	}
	y := s.bottom - h
	s.c.Line(Stroke{Width: 0.35}, Point{s.left, y - 1}, Point{s.left + s.width, y - 1})
	s.c.Block(s.left+Size4/pt, y, inner, text, t)
	s.c.Line(Stroke{Width: 0.35}, Point{s.left, s.bottom + 1}, Point{s.left + s.width, s.bottom + 1})
}

// numbers writes “— 1 —” 7 mm under the type area, a letter in: odd pages on the
// right, even ones on the left (§7.5). A letter's first page has none, nor has a
// form of one page.
func (s *setter) numbers() {
	n := s.c.Pages()
	for page := 1; page <= n; page++ {
		if page == 1 && s.p.Form == Letter || n == 1 && s.p.Form == Sheet {
			continue
		}
		s.c.Turn(page)
		t, x := Type{Size: Size4, Align: Right}, s.left+s.width-Size4/pt
		if page%2 == 0 {
			t.Align, x = Left, s.left+Size4/pt
		}
		s.c.Text(x, s.bottom+7, "— "+strconv.Itoa(page)+" —", t)
	}
}
