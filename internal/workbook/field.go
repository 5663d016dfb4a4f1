package workbook

import (
	"anwang/internal/site"
)

// Type is how the text of a field is read.
type Type string

// The types of field.
const (
	Text   Type = "文字"
	Code   Type = "编码"
	Credit Type = "信用代码"
	Phone  Type = "电话"
	Date   Type = "日期"
	Number Type = "数"
	YesNo  Type = "是否"
	Choose Type = "选项"
)

// exact says that a field holds a number or a code: 无 in it is nothing.
func (t Type) exact() bool {
	return t == Code || t == Credit || t == Phone || t == Date || t == Number
}

// Field is one thing a record is made of.
type Field struct {
	Key     string
	Name    string   // as the screens call it, and our own template
	Words   []string // how else offices head the column
	Type    Type
	Need    bool
	Choices []string
}

// spreads says that its words are often spread over the cell by spaces, which mean
// nothing: 张　三, 饭　店.
func (f Field) spreads() bool {
	switch f.Key {
	case KeyClass, KeyPost, KeyKind, KeyGrid, KeyParent, "sector", "department", "operator", "seat":
		return true
	}
	return f.Key == KeyName && f.Name == "姓名"
}

// Keys of fields that more than one file speaks of.
const (
	KeyName    = "name"
	KeyCode    = "code"
	KeyKind    = "kind"
	KeyParent  = "parent"
	KeyPhone   = "phone"
	KeyLogin   = "login"
	KeyPost    = "post"
	KeyGrid    = "grid"
	KeyClass   = "class"
	KeyCredit  = "creditCode"
	KeyAddress = "address"
	KeyLon     = "lon"
	KeyLat     = "lat"
)

// factAt is how the rules of a ledger name an extra column of it.
const factAt = "facts."

// FieldsOf lists what rows of a kind are made of; facts are the columns the plan
// in force adds to the ledger of sites.
func FieldsOf(kind Kind, facts []site.Fact) []Field {
	switch kind {
	case Grids:
		return []Field{
			{Key: KeyName, Name: "网格名称", Words: []string{"名称", "网格名", "村居名称", "村（社区）名称", "单位名称", "网格"}, Need: true},
			{Key: KeyCode, Name: "网格编码", Words: []string{"编码", "编号", "代码", "网格编号", "网格代码", "行政区划代码", "区划代码", "网格号"}, Type: Code},
			{Key: KeyKind, Name: "网格层级", Words: []string{"层级", "级别", "网格级别", "网格类型", "网格类别", "类型", "类别"}},
			{Key: KeyParent, Name: "上级网格", Words: []string{"上级", "所属网格", "上级网格名称", "上级网格编码", "上级编码", "上级名称", "父级", "上级单位", "隶属", "所属上级", "所属镇街", "所属镇", "所属村居", "所属村"}},
			{Key: KeyLon, Name: "经度", Words: []string{"东经", "中心经度"}, Type: Number},
			{Key: KeyLat, Name: "纬度", Words: []string{"北纬", "中心纬度"}, Type: Number},
		}
	case People:
		return []Field{
			{Key: KeyName, Name: "姓名", Words: []string{"名字", "人员姓名", "网格员姓名", "网格长姓名", "成员"}, Need: true},
			{Key: KeyPhone, Name: "电话", Words: []string{"手机", "手机号", "手机号码", "联系电话", "联系方式", "电话号码"}, Type: Phone},
			{Key: KeyLogin, Name: "账号", Words: []string{"登录名", "用户名", "登录账号", "帐号"}},
			{Key: KeyPost, Name: "岗位", Words: []string{"职务", "网格职务", "身份", "角色", "网格岗位", "任职", "担任职务", "岗位名称"}},
			{Key: KeyGrid, Name: "网格", Words: []string{"所在网格", "所属网格", "负责网格", "任职网格", "网格名称", "网格编码", "责任网格", "责任区域", "村居", "村（社区）"}},
			{Key: "department", Name: "部门", Words: []string{"所属部门", "代表部门", "主管部门", "科室"}},
			{Key: "employer", Name: "单位", Words: []string{"工作单位", "聘用单位", "承接方", "所在单位"}},
			{Key: "seat", Name: "席位", Words: []string{"分工"}},
			{Key: "from", Name: "到任日期", Words: []string{"任职日期", "任职时间", "上岗日期", "到岗时间", "聘用日期"}, Type: Date},
			{Key: "basis", Name: "任职依据", Words: []string{"文号", "依据"}},
		}
	}
	out := []Field{
		{Key: KeyName, Name: "名称", Words: []string{"对象名称", "单位名称", "企业名称", "场所名称", "店名", "字号", "单位全称", "经营主体", "商户名称", "名称全称", "户主"}, Need: true},
		{Key: KeyClass, Name: "类别", Words: []string{"对象类别", "类型", "场所类型", "单位类型", "场所类别", "分类", "单位类别", "对象类型"}, Need: true},
		{Key: "sector", Name: "行业", Words: []string{"行业类别", "所属行业", "行业领域", "行业分类"}},
		{Key: KeyGrid, Name: "网格", Words: []string{"所属网格", "所在网格", "网格名称", "网格编码", "所属村居", "所属村", "村居", "所属社区", "村（社区）", "村庄"}},
		{Key: KeyAddress, Name: "地址", Words: []string{"详细地址", "经营地址", "住所", "注册地址", "坐落", "单位地址", "场所地址", "地点", "位置"}},
		{Key: KeyLon, Name: "经度", Words: []string{"东经", "lon", "lng", "x坐标"}, Type: Number},
		{Key: KeyLat, Name: "纬度", Words: []string{"北纬", "lat", "y坐标"}, Type: Number},
		{Key: "operator", Name: "负责人", Words: []string{"法人", "法定代表人", "法人代表", "经营者", "主要负责人", "联系人", "安全负责人", "负责人姓名"}},
		{Key: KeyPhone, Name: "电话", Words: []string{"手机", "手机号", "手机号码", "联系电话", "联系方式", "负责人电话"}, Type: Phone},
		{Key: KeyCredit, Name: "统一社会信用代码", Words: []string{"信用代码", "社会信用代码", "统一信用代码", "营业执照号", "执照编号", "营业执照编号"}, Type: Credit},
		{Key: "place", Name: "所在场所", Words: []string{"所在市场", "所在园区", "市场园区", "楼宇"}},
		{Key: "risk", Name: "风险等级", Words: []string{"风险级别", "安全风险等级"}},
		{Key: "status", Name: "状态", Words: []string{"经营状态", "营业状态"}, Type: Choose, Choices: []string{string(site.Open), string(site.Suspended), string(site.Closed)}},
		{Key: "openedOn", Name: "纳管日期", Words: []string{"建账日期", "登记日期", "入库日期", "录入日期"}, Type: Date},
	}
	for _, f := range facts {
		x := Field{Key: factAt + f.Name, Name: f.Name, Type: Text}
		switch f.Type {
		case "数":
			x.Type = Number
		case "日期":
			x.Type = Date
		case "是否":
			x.Type, x.Choices = YesNo, []string{"是", "否"}
		case "选项":
			x.Type, x.Choices = Choose, f.Choices
		}
		out = append(out, x)
	}
	return out
}

// FieldAt finds a field by its key.
func FieldAt(fields []Field, key string) (Field, bool) {
	for _, f := range fields {
		if f.Key == key {
			return f, true
		}
	}
	return Field{}, false
}
