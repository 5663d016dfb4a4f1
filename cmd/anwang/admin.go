package main

import (
	"context"
	"fmt"

	"anwang/internal/account"
	"anwang/internal/civil"
	"anwang/internal/fault"
	"anwang/internal/journal"
	"anwang/internal/kit/config"
	"anwang/internal/kit/db"
)

const adminUsage = `用法：anwang admin 做什么 [选项]
  anwang admin list                                列出三员
  anwang admin add 姓名 账号 系统管理员 [选项]      设立一位管理员（只在没有这种管理员时；三种各由不同的人）
  anwang admin reset-factor 账号 [选项]             重置第二因子（最后一位安全管理员的手机丢了）
选项与 serve 相同（--data、--db …）。每一次都写进留痕，审计管理员看得到。
`

// admin is the command for what nobody on the platform can do yet, or any more.
func (p program) admin(args []string) int {
	if asksHelp(args) || len(args) == 0 {
		fmt.Fprint(p.stdout, adminUsage)
		return map[bool]int{true: 0, false: 2}[asksHelp(args)]
	}
	need := map[string]int{"list": 1, "add": 4, "reset-factor": 2}[args[0]]
	if need == 0 || len(args) < need {
		fmt.Fprint(p.stderr, adminUsage)
		return 2
	}
	ctx := context.Background()
	c, err := p.config(args[need:])
	if err != nil {
		return p.fail(err)
	}
	h, err := p.existing(ctx, c)
	if err != nil {
		return p.fail(err)
	}
	defer h.DB.Close()
	if h.county() == "" {
		return p.fail(fault.New(fault.Conflict, "folder.no_county"))
	}
	switch args[0] {
	case "list":
		err = p.listAdministrators(ctx, h, c)
	case "add":
		err = p.addAdministrator(ctx, h, args[1], args[2], account.Kind(args[3]))
	case "reset-factor":
		err = p.resetFactor(ctx, h, args[1])
	}
	if err != nil {
		return p.fail(err)
	}
	return 0
}

func (p program) listAdministrators(ctx context.Context, h *house, c config.Config) error {
	list, err := h.account.AdministratorList(ctx, account.Caller{County: h.county()}, nil)
	for _, a := range list.Items {
		factor := "没有第二因子"
		if a.Factor {
			factor = "有第二因子"
		}
		fmt.Fprintf(p.stdout, "%s　%s　%s　%s　%s起\n", a.Role, a.Login, a.Name, factor, a.Since.Text(c.Zone))
	}
	if len(list.Items) == 0 {
		fmt.Fprintln(p.stdout, "还没有管理员。")
	}
	return err
}

// addAdministrator opens an account for one of the first three and gives the
// standing.
func (p program) addAdministrator(ctx context.Context, h *house, name, login string, role account.Kind) error {
	password, hash, err := h.account.FreshPassword(ctx)
	if err != nil {
		return err
	}
	e := account.Enrolment{Name: name, Login: account.Login(login), Hash: hash, Initial: true}
	if err := e.CheckTyped(); err != nil {
		return err
	}
	err = h.DB.Write(ctx, func(tx db.Tx) error { return h.found(ctx, tx, e, role, "服务器命令行") })
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "已设立%s：%s\n  账号 %s\n  初始密码 %s（只显示这一次，首次登录时改掉，并登记手机验证器）\n", role, name, e.Login, password)
	return nil
}

// found enters somebody and makes him the first administrator of a kind.
func (h *house) found(ctx context.Context, tx db.Tx, e account.Enrolment, role account.Kind, post string) error {
	return h.foundIn(ctx, tx, journal.Act{County: h.county(), Post: post, At: h.Now(), On: h.Today(), Fresh: h.Fresh}, e, role)
}

func (h *house) foundIn(ctx context.Context, tx db.Tx, act journal.Act, e account.Enrolment, role account.Kind) error {
	person, err := h.account.Enroll(ctx, tx, act, e)
	if err != nil {
		return err
	}
	return h.account.Found(ctx, tx, act, person, role)
}

func (p program) resetFactor(ctx context.Context, h *house, login string) error {
	var person string
	row := h.DB.Read().QueryRowContext(ctx, "SELECT person FROM account WHERE county = $1 AND login = $2 AND closed_at = 0", h.county(), account.Login(login))
	if err := row.Scan(&person); db.None(err) {
		return fault.New(fault.Missing, "account.not_found")
	} else if err != nil {
		return err
	}
	now := h.Now()
	act := journal.Act{County: h.county(), Post: "服务器命令行", At: now, On: civil.Day(h.Today()), Fresh: h.Fresh}
	err := h.DB.Write(ctx, func(tx db.Tx) error { return h.account.ResetFactorHere(ctx, tx, act, person) })
	if err == nil {
		fmt.Fprintln(p.stdout, "已重置，下次登录后重新登记手机验证器。")
	}
	return err
}
