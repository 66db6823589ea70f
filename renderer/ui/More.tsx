/** What is rare in a form, behind a line that opens it. It stays in the form while it is closed. */
import { ChevronRight } from 'lucide-react'
import { type JSX, type ReactNode, useId } from 'react'

interface MoreProps {
  readonly label: string
  readonly isOpen: boolean
  readonly onOpen: (isOpen: boolean) => void
  readonly children: ReactNode
}

export const More = ({ label, isOpen, onOpen, children }: MoreProps): JSX.Element => {
  const id = useId()
  return (
    <>
      <button
        type="button"
        className="more"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => {
          onOpen(!isOpen)
        }}
      >
        <ChevronRight size={15} aria-hidden />
        {label}
      </button>
      <div id={id} hidden={!isOpen}>
        {children}
      </div>
    </>
  )
}
