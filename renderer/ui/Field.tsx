/** A labelled field with its hint and its problem; both are read out with the field. */
import { type JSX, useId } from 'react'

export interface FieldControl {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean
}

interface FieldProps {
  readonly label: string
  readonly hint?: string | undefined
  readonly problem?: string | undefined
  readonly className?: string
  readonly children: (control: FieldControl) => JSX.Element
}

export const Field = ({ label, hint, problem, className = '', children }: FieldProps): JSX.Element => {
  const id = useId()
  const note = problem ?? hint
  const noteId = `${id}-note`
  return (
    <div className={`field ${className}`}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-describedby': note === undefined ? undefined : noteId,
        'aria-invalid': problem !== undefined,
      })}
      {note === undefined ? null : (
        <p id={noteId} className={problem === undefined ? 'hint' : 'problem'}>
          {note}
        </p>
      )}
    </div>
  )
}
