package desk

import (
	"context"
	"strconv"
	"strings"

	"anwang/internal/account"
	"anwang/internal/export"
	xdesk "anwang/internal/export/desk"
)

// heldSheet are the columns of the list of appointments.
var heldSheet = []export.Column[*AppointmentRow]{
	export.Text("name", "姓名", 5, func(r *AppointmentRow) string { return r.Name }),
	export.Text("post", "岗位", 7, func(r *AppointmentRow) string { return r.Post }),
	export.Text("department", "部门", 7, func(r *AppointmentRow) string { return r.Department }),
	export.Text("placeName", "网格或片", 8, func(r *AppointmentRow) string { return r.PlaceName }),
	export.Text("seat", "席位", 6, func(r *AppointmentRow) string { return r.Seat }).Unless(),
	export.Text("from", "起", 6, func(r *AppointmentRow) string { return r.From }),
	export.Text("to", "止", 6, func(r *AppointmentRow) string { return r.To }),
	export.Text("state", "状态", 4, func(r *AppointmentRow) string { return r.State }),
	export.Long("waits", "还差的培训", 8, func(r *AppointmentRow) string { return strings.Join(r.Waits, "、") }),
	export.Long("basis", "任职依据", 10, func(r *AppointmentRow) string { return r.Basis }),
	export.Long("ended", "免职原因", 10, func(r *AppointmentRow) string { return r.Ended }).Unless(),
	export.Long("contacts", "联系对象", 14, func(r *AppointmentRow) string {
		var names []string
		for _, s := range r.Contacts {
			names = append(names, s.Name)
		}
		return strings.Join(names, "、")
	}).Unless(),
}

// trainedSheet are the columns of the list of trainings.
var trainedSheet = []export.Column[TrainingRow]{
	export.Text("name", "姓名", 5, func(r TrainingRow) string { return r.Name }),
	export.Text("kind", "培训", 8, func(r TrainingRow) string { return r.Kind }),
	export.Text("on", "日期", 6, func(r TrainingRow) string { return r.On }),
	export.Text("score", "成绩", 4, func(r TrainingRow) string {
		if r.Score == nil {
			return ""
		}
		return strconv.Itoa(*r.Score)
	}),
	export.Long("proof", "凭据", 12, func(r TrainingRow) string { return r.Proof }),
	export.Text("by", "登记人", 5, func(r TrainingRow) string { return r.By }),
	export.Long("withdrawn", "撤销原因", 10, func(r TrainingRow) string { return r.Withdrawn }),
}

// Lists are the lists of this desk that may be taken away.
func (d *Desk) Lists() []xdesk.List {
	return []xdesk.List{
		d.roster(),
		xdesk.NewList("appointments", "任职名册", account.PersonRead, heldSheet, func(ctx context.Context, who account.Caller, in *AppointmentsIn, after string, most int) ([]*AppointmentRow, string, error) {
			in.After, in.Limit = after, most
			out, err := d.Appointments(ctx, who, in)
			return out.Items, out.Next, err
		}, nil),
		xdesk.NewList("trainings", "培训登记", account.PersonRead, trainedSheet, func(ctx context.Context, who account.Caller, in *TrainingsIn, after string, most int) ([]TrainingRow, string, error) {
			in.After, in.Limit = after, most
			out, err := d.Trainings(ctx, who, in)
			return out.Items, out.Next, err
		}, nil),
	}
}
