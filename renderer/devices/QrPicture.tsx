/** A text as a QR code, dark on light in every theme, because that is what cameras read. */
import { type JSX, useMemo } from 'react'
import { encode } from 'uqr'

/** Modules of light around it; the standard wants four. */
const quietModules = 4

/** Each dark run of a line as one rectangle. */
const pathOf = (rows: readonly (readonly boolean[])[]): string =>
  rows
    .flatMap((row, y) =>
      row.map((isDark, x) => {
        if (!isDark || row[x - 1] === true) return ''
        const end = row.indexOf(false, x)
        const length = (end === -1 ? row.length : end) - x
        return `M${String(x)} ${String(y)}h${String(length)}v1h-${String(length)}z`
      }),
    )
    .join('')

export const QrPicture = ({ text, label }: { readonly text: string; readonly label: string }): JSX.Element => {
  const { size, path } = useMemo(() => {
    const { data } = encode(text, { border: quietModules, ecc: 'M' })
    return { size: data.length, path: pathOf(data) }
  }, [text])
  return (
    <svg className="qr" role="img" aria-label={label} viewBox={`0 0 ${String(size)} ${String(size)}`}>
      <path className="light" d={`M0 0h${String(size)}v${String(size)}h-${String(size)}z`} />
      <path className="dark" d={path} shapeRendering="crispEdges" />
    </svg>
  )
}
