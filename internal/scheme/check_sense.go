package scheme

// checkNonsense tells of what can be read and means nothing: it warns where the
// scheme runs all the same, and refuses where a rule could never come to life.
func (c *compiler) checkNonsense() {
	c.senseExpr()
	c.senseTime()
	c.senseNumber()
	c.sensePeople()
	c.senseMore()
	c.senseClass()
}
