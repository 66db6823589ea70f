/** Buttons: one with words, one that shows an icon and says its words to screen readers and in its tooltip. */
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, JSX } from 'react'

type ButtonProps = ComponentProps<'button'> & { readonly variant?: 'plain' | 'primary' | 'danger' | 'quiet' }

export const Button = ({ variant = 'plain', className = '', ...rest }: ButtonProps): JSX.Element => (
  <button type="button" className={`button ${variant} ${className}`} {...rest} />
)

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  readonly icon: LucideIcon
  readonly label: string
  /** Words beside the icon where there is room. */
  readonly caption?: string
}

export const IconButton = ({ icon: Icon, label, caption, className = '', ...rest }: IconButtonProps): JSX.Element => (
  <button type="button" className={`icon-button ${className}`} aria-label={label} title={label} {...rest}>
    <Icon size={16} aria-hidden />
    {caption === undefined ? null : <span className="caption">{caption}</span>}
  </button>
)
