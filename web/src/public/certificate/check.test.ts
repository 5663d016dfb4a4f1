import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { check } from './check'

// Written by `go test ./internal/certificate -update`: both sides read the same file.
const at = (name: string) => new URL(`../../../../internal/certificate/testdata/${name}`, import.meta.url)
const sample = readFileSync(at('sample.json'), 'utf8')
const key = readFileSync(at('sample.pub'), 'utf8')
const why = (file: string, k = key) => {
  const v = check(file, k)
  return v.holds ? '' : v.why
}
const changed = (change: (c: ReturnType<typeof JSON.parse>) => void) => {
  const c = JSON.parse(sample)
  change(c)
  return JSON.stringify(c)
}

describe('履职证明', () => {
  it('原样的采信，重新排版的也采信', () => {
    expect(why(sample)).toBe('')
    expect(why(sample.replace(/([{,])"/g, '$1\n  "'))).toBe('')
  })
  it('读得出是谁、做了什么', () => {
    const v = check(sample, key)
    expect(v.holds && [v.body.name, v.body.duties[0]!.done, v.body.entries.length, v.head.n]).toEqual(['演示·张<三>', 10, 4, 4])
  })
  it('改一个数就不采信', () => {
    expect(why(sample.replace('"missed":1', '"missed":0'))).toContain('被改动过')
    expect(why(changed((c) => (c.body.entries[1].at += 1)))).toContain('被改动过')
    expect(why(changed((c) => c.body.entries.pop()))).toContain('被改动过')
  })
  it('别的公钥、写错的公钥都说得清', () => {
    expect(why(sample, 'anwang+00000000+AAAA')).toContain('公钥不完整')
    expect(why(sample, key.replace(/^anwang/, 'anwong'))).toContain('公钥不完整')
    const seal = JSON.stringify(JSON.parse(sample).seal)
    expect(why(sample.replace(/"head":"(?:[^"\\]|\\.)*"/, () => `"head":${seal}`))).toContain('不是本县留痕的封存')
    expect(why(sample.replace(/— anwang .{10}/, '— anwang AAAAAAAAAA'))).toContain('签名不是用这把公钥')
  })
  it('不是证明的文件', () => {
    for (const text of ['', '履职证明', '[]', '{}', '{"format":"anwang/certificate/1"}']) expect(why(text)).toContain('这不是一份履职证明文件')
  })
})
