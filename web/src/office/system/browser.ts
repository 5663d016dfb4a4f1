/** A browser's long name of itself, as people call it. */
export function browserOf(agent: string): string {
  const where = /Windows/.test(agent) ? 'Windows' : /Android/.test(agent) ? '安卓' : /iPhone|iPad/.test(agent) ? '苹果手机' : /Mac OS/.test(agent) ? '苹果电脑' : /Linux/.test(agent) ? 'Linux' : ''
  const what = /wxwork/i.test(agent) ? '企业微信' : /MicroMessenger/.test(agent) ? '微信' : /DingTalk/.test(agent) ? '钉钉' : /Edg\//.test(agent) ? 'Edge' : /Firefox/.test(agent) ? '火狐' : /Chrome/.test(agent) ? 'Chrome' : /Safari/.test(agent) ? 'Safari' : ''
  return [what, where].filter(Boolean).join(' ') || '不认识的浏览器'
}
