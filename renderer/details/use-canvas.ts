/** A canvas as wide as its place, sharp on every screen, drawn anew when its size, the theme or what it shows changes. */
import { type RefObject, useEffect, useRef, useState } from 'react'

/** Size of an element in CSS pixels, and a number that grows when the theme changes. */
interface Place {
  readonly width: number
  readonly height: number
  readonly theme: number
}

export const usePlace = (ref: RefObject<HTMLElement | null>): Place => {
  const [width, setWidth] = useState(0)
  const [height, setHeight] = useState(0)
  const [theme, setTheme] = useState(0)
  useEffect(() => {
    const element = ref.current
    if (!element) return undefined
    const measure = (): void => {
      setWidth(Math.floor(element.clientWidth))
      setHeight(Math.floor(element.clientHeight))
    }
    measure()
    const sizes = new ResizeObserver(measure)
    sizes.observe(element)
    const turn = (): void => {
      setTheme((count) => count + 1)
    }
    const themes = new MutationObserver(turn)
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
    return () => {
      sizes.disconnect()
      themes.disconnect()
    }
  }, [ref])
  return { width, height, theme }
}

/** A colour of the theme. */
export const colorOf = (element: Element, name: string): string =>
  getComputedStyle(element).getPropertyValue(name).trim()

/** `draw` in CSS pixels; it is called again whenever `what` changes. */
export const useCanvas = (
  size: { readonly width: number; readonly height: number },
  what: readonly unknown[],
  draw: (context: CanvasRenderingContext2D, canvas: HTMLCanvasElement) => void,
): RefObject<HTMLCanvasElement | null> => {
  const ref = useRef<HTMLCanvasElement>(null)
  const { width, height } = size
  useEffect(() => {
    const canvas = ref.current
    if (!canvas || width <= 0) return
    const scale = window.devicePixelRatio || 1
    canvas.width = Math.round(width * scale)
    canvas.height = Math.round(height * scale)
    const context = canvas.getContext('2d')
    if (!context) return
    context.setTransform(scale, 0, 0, scale, 0, 0)
    draw(context, canvas)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the caller says what the drawing depends on
  }, [width, height, ...what])
  return ref
}
