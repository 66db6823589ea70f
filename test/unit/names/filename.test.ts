/** Hostile names and what becomes of them: the rows of the name matrix that a pure function can answer. */
import { describe, expect, it } from 'vitest'
import { collisionKey, isOneComponent, numbered, safeName, splitName } from '../../../main/engine/domain/filename.ts'

const bytes = (text: string): number => Buffer.byteLength(text)

type Row = readonly [raw: string, expected: string]

const tables: Readonly<Record<string, readonly Row[]>> = {
  'F1: only the last path component counts': [
    ['../../x', 'x'],
    ['..\\..\\x', 'x'],
    ['/etc/x', 'x'],
    ['C:\\x', 'x'],
    ['C:x', 'x'],
    ['\\\\srv\\share\\x', 'x'],
    ['//srv/x', 'x'],
    ['a/b/', 'b'],
  ],
  'F2: what is still encoded is never decoded': [
    ['%2e%2e%2fx', '%2e%2e%2fx'],
    ['..%5cx', '%5cx'],
  ],
  'F3: no raw invalid text': [
    ['a\uD800b.txt', 'a\uFFFDb.txt'],
    ['\uDC00', 'download'],
  ],
  'F4: what says nothing is the fallback': [
    ['', 'download'],
    ['.', 'download'],
    ['..', 'download'],
    ['...', 'download'],
    ['   ', 'download'],
    ['_-', 'download'],
    ['???', 'download'],
    ['\u0301\u0308', 'download'],
    ['/', 'download'],
    ['C:', 'C_'],
  ],
  'F5: no leading dots': [
    ['.bashrc', 'bashrc'],
    ['.ssh', 'ssh'],
    ['.profile', 'profile'],
    ['.desktop', 'desktop'],
    [' .bashrc', 'bashrc'],
    ['. .bashrc', 'bashrc'],
    ['\u200b.bashrc', 'bashrc'],
    ['\u3000.bashrc', 'bashrc'],
  ],
  'F6: NUL does not cut': [
    ['a\0b.txt', 'a_b.txt'],
    ['x.exe\0.txt', 'x.exe_.txt'],
  ],
  'F7: controls are replaced and do not hide an extension': [
    ['a\r\nb.txt', 'a__b.txt'],
    ['a\tb\x1b[31m.txt', 'a_b_[31m.txt'],
    ['a\x7f\x85b', 'a__b'],
    ['x.lnk\n', 'x.lnk.download'],
    ['x.lnk\u200b ', 'x.lnk.download'],
  ],
  'F8: no direction marks': [
    ['gpj\u202Eexe.txt', 'gpjexe.txt'],
    ['a\u2066b\u2067c\u2068d\u2069e', 'abcde'],
    ['a\u200Eb\u200Fc\u061Cd', 'abcd'],
  ],
  'F9: nothing of zero width, but joined emoji stay joined': [
    ['a\u200B\u200C\u200D\uFEFF\u2060\u180Eb', 'ab'],
    ['a\uFE0Fb\u{E0041}c', 'abc'],
    ['👨\u200D👩\u200D👧.png', '👨\u200D👩\u200D👧.png'],
    ['👩🏽\u200D🚀.png', '👩🏽\u200D🚀.png'],
    ['❤\uFE0F\u200D🔥.png', '❤\u200D🔥.png'],
    ['👨\u200D.png', '👨.png'],
  ],
  'F10: look-alike separators are letters': [
    ['a\u2044b\u2215c\uFF0Fd\u29F8e', 'a\u2044b\u2215c\uFF0Fd\u29F8e'],
    ['\uFF0E\uFF0E\uFF0Fx', '\uFF0E\uFF0E\uFF0Fx'],
    ['a\u3000b', 'a\u3000b'],
  ],
  'F11: composed form': [
    ['a\u0308.txt', 'ä.txt'],
    ['<\u0338', '\u226E'],
  ],
  'F13: nothing hides the real extension': [
    ['photo.jpg.exe', 'photo.jpg.exe'],
    ['a.txt          .exe', 'a.txt .exe'],
    ['a.exe.', 'a.exe'],
    ['a.exe ', 'a.exe'],
    ['a.exe. . ', 'a.exe'],
  ],
  'F14: what the shell acts upon is defused': [
    ...'lnk url scf local library-ms desktop webloc inetloc theme appref-ms settingcontent-ms search-ms'
      .split(' ')
      .flatMap((extension): Row[] => [
        [`x.${extension}`, `x.${extension}.download`],
        [`x.${extension.toUpperCase()}.`, `x.${extension.toUpperCase()}.download`],
      ]),
    ['x.{20D04FE0-3AEA-1069-A2D8-08002B30309D}', 'x.{20D04FE0-3AEA-1069-A2D8-08002B30309D}.download'],
    ['Desktop.ini', '_Desktop.ini'],
    ['autorun.inf', '_autorun.inf'],
  ],
  'F15: dangerous but legitimate names stay': [
    ...'exe msi sh AppImage dmg jar iso py html svg xll'
      .split(' ')
      .map((extension): Row => [`x.${extension}`, `x.${extension}`]),
  ],
  'F17: device names get a prefix everywhere': [
    ...'CON PRN AUX NUL COM1 COM9 COM¹ LPT1 LPT9 CONIN$ CLOCK$ con nul.txt NUL.tar.gz'
      .split(' ')
      .map((name): Row => [name, `_${name}`]),
    ['con .txt', '_con .txt'],
    ['CONSOLE', 'CONSOLE'],
    ['COM10', 'COM10'],
  ],
  'F18: what Windows forbids is replaced everywhere': [
    ['a<b>c:d"e|f?g*h', 'a_b_c_d_e_f_g_h'],
    ['a.txt:evil', 'a.txt_evil'],
    ['a.txt::$DATA', 'a.txt__$DATA'],
  ],
  'F19: short names stay': [['PROGRA~1', 'PROGRA~1']],
  'F20: no option, and no shell': [
    ['-rf', '_-rf'],
    ['--help', '_--help'],
    ['@file', '@file'],
    ['$(id)', '$(id)'],
    ['`id`', '`id`'],
    [';rm', ';rm'],
    ['%HOMEPATH%', '%HOMEPATH%'],
    ['${HOME}', '${HOME}'],
    ['!cmd!', '!cmd!'],
  ],
  'F21: our own suffixes cannot be planted': [
    ['x.part', 'x.part.download'],
    ['x.zip.7.PART', 'x.zip.7.PART.download'],
    ['x.mismatch', 'x.mismatch.download'],
    ['x.cur', 'x.cur.download'],
    ['x.aria2', 'x.aria2.download'],
    ['x.tmp', 'x.tmp.download'],
    ['movie.part1.rar', 'movie.part1.rar'],
  ],
  'F34: stable after every step': [
    ['CO\u200bN', '_CON'],
    ['C\u202EON.txt', '_CON.txt'],
    ['.\u200b.\u200bCON', '_CON'],
    ['.-.-x', '_-.-x'],
  ],
}

for (const [title, rows] of Object.entries(tables)) {
  describe(title, () => {
    it.each(rows)('%j → %j', (raw, expected) => {
      expect(safeName(raw)).toBe(expected)
      expect(safeName(expected)).toBe(expected)
    })
  })
}

describe('F12: lengths', () => {
  it.each([255, 256, 300, 404, 10_000, 3_000_000])('a name of %i letters keeps its extension', (length) => {
    const name = safeName(`${'x'.repeat(length - 4)}.zip`)
    expect(bytes(name)).toBeLessThanOrEqual(230)
    expect(name.endsWith('x.zip')).toBe(true)
  })

  it.each([
    ['é', 2],
    ['漢', 3],
    ['😀', 4],
    ['👨\u200D👩\u200D👧', 18],
    ['q\u0323\u0302', 5],
  ])('is never cut inside %s', (character, size) => {
    for (const before of ['', 'a', 'ab', 'abc', 'abcd']) {
      const name = safeName(`${before}${character.repeat(200)}.tar.gz`)
      expect(name.startsWith(before)).toBe(true)
      expect(name.endsWith('.tar.gz')).toBe(true)
      const middle = name.slice(before.length, -'.tar.gz'.length)
      expect(middle).toBe(character.normalize('NFC').repeat(Math.floor((230 - 7 - before.length) / size)))
    }
  })

  it('takes an extension of 300 letters for a part of the name', () => {
    expect(safeName(`x.${'e'.repeat(300)}`)).toBe(`x.${'e'.repeat(228)}`)
  })

  it('cuts a single monstrous character between code points', () => {
    const name = safeName(`Z${'\u0335'.repeat(1_000)}.txt`)
    expect(bytes(name)).toBeLessThanOrEqual(230)
    expect(name).toMatch(/^Z\u0335+\.txt$/u)
  })

  it('can be told another limit', () => {
    expect(safeName(`${'x'.repeat(100)}.tar.gz`, { maxBytes: 20 })).toBe(`${'x'.repeat(13)}.tar.gz`)
  })

  it('does not leave a trailing space or a device name at the cut', () => {
    expect(safeName(`${'x'.repeat(9)} yyy`, { maxBytes: 10 })).toBe('x'.repeat(9))
    expect(safeName('CON sole', { maxBytes: 4 })).toBe('_CON')
  })
})

describe('F22: names that are one file elsewhere have one key', () => {
  it.each([
    ['A.txt', 'a.TXT'],
    ['ä', 'a\u0308'],
    ['a.txt', 'a.txt.'],
    ['a', 'a '],
    ['STRASSE', 'straße'],
    ['Σας', 'σασ'],
  ])('%s and %s', (one, other) => {
    expect(collisionKey(one)).toBe(collisionKey(other))
  })

  it('different names have different keys', () => {
    expect(collisionKey('a.txt')).not.toBe(collisionKey('b.txt'))
    expect(collisionKey('a')).not.toBe(collisionKey('ä'))
  })
})

describe('F23: numbered names', () => {
  it.each([
    ['a.txt', 0, 'a.txt'],
    ['a.txt', 1, 'a (1).txt'],
    ['a.tar.gz', 2, 'a (2).tar.gz'],
    ['README', 3, 'README (3)'],
    ['a (1).txt', 1, 'a (1) (1).txt'],
    ['v1.2 final', 1, 'v1.2 final (1)'],
  ])('%s number %i is %s', (name, n, expected) => {
    expect(numbered(name, n)).toBe(expected)
  })

  it('fits into a directory entry', () => {
    const name = numbered(`${'漢'.repeat(83)}.tar.gz`, 99_999)
    expect(bytes(name)).toBeLessThanOrEqual(255)
    expect(name).toMatch(/^漢+ \(99999\)\.tar\.gz$/u)
  })
})

describe('parts of names', () => {
  it.each([
    ['a.tar.gz', '.tar.gz'],
    ['a.gz', '.gz'],
    ['a', ''],
    ['.a', ''],
    ['a.b c', ''],
  ])('extension of %s is "%s"', (name, extension) => {
    expect(splitName(name).extension).toBe(extension)
  })

  it.each(['', '.', '..', 'a/b', 'a\\b', 'a\0', 'x'.repeat(256)])('%j is not one component', (name) => {
    expect(isOneComponent(name)).toBe(false)
  })
  it('a plain name is', () => {
    expect(isOneComponent('a b.txt')).toBe(true)
  })
})
