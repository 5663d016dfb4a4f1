/** What this phone is, in the words of its browser: for the list of phones at the office. */
export function phoneName(agent = navigator.userAgent): string {
  const model = /Android [\d.]+; ([^;)]+?)(?: Build\/[^;)]*)?[;)]/.exec(agent)?.[1]?.trim()
  const system = /Android ([\d.]+)/.exec(agent)?.[0] ?? (/iPhone OS (\d+)/.test(agent) ? `iPhone iOS ${/iPhone OS (\d+)/.exec(agent)![1]}` : (/Windows|Macintosh|Linux/.exec(agent)?.[0] ?? '其他设备'))
  const app =
    /wxwork\//i.test(agent) ? '企业微信' : /MicroMessenger\//i.test(agent) ? '微信' : /DingTalk\//i.test(agent) ? '钉钉' : (/(?:Edg|Chrome|Firefox|Version)\/(\d+)/.exec(agent)?.[0].replace('/', ' ').replace('Version', 'Safari') ?? '浏览器')
  return [model && model !== 'K' ? model : '', system, app].filter(Boolean).join(' · ').slice(0, 120)
}
