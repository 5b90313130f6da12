import { describe, expect, it } from 'vitest'
import { describeMembers } from '../../../playground/host/figma/describe.ts'
import { unsupportedGlobals, unsupportedOnNodes } from '../../../playground/host/figma/unsupported.ts'
import { figmaTypings, nodeInterfaces, objectInterfaces } from './typings.ts'

const typings = figmaTypings()
const members = describeMembers()

describe('the stand-in and the typings of Figma', () => {
  it.each(Object.entries(nodeInterfaces))('agree on what a %s node has', (type, typeName) => {
    const theirs = typings(typeName).filter((name) => name !== 'toString')
    const ours = Object.keys(members[type] ?? {})
    expect(ours.filter((name) => !theirs.includes(name))).toEqual([])
    expect(theirs.filter((name) => !ours.includes(name) && !unsupportedOnNodes.has(name))).toEqual([])
  })

  it.each(Object.entries(objectInterfaces))('agree on what %s has', (kind, typeName) => {
    const ours = [...Object.keys(members[kind] ?? {}), ...(kind === 'figma' ? ['mixed'] : [])]
    const listed = (name: string) => unsupportedGlobals.has(kind === 'figma' ? name : `${kind}.${name}`)
    expect(ours.filter((name) => !typings(typeName).includes(name))).toEqual([])
    expect(typings(typeName).filter((name) => !ours.includes(name) && !listed(name))).toEqual([])
  })

  it('list nothing as missing that no type has', () => {
    const all = new Set(Object.values(nodeInterfaces).flatMap((name) => typings(name)))
    expect([...unsupportedOnNodes].filter((name) => !all.has(name))).toEqual([])
  })
})
