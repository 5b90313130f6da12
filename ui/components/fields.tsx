import { Checkbox, Textbox, TextboxMultiline } from '@create-figma-plugin/ui'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'

interface FieldProps {
  label: string
  hint?: string
  children: (ids: { id: string; 'aria-describedby'?: string }) => ComponentChildren
}

function Field({ label, hint, children }: FieldProps) {
  const id = useId()
  const hintId = `${id}-hint`
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      {children(hint === undefined ? { id } : { id, 'aria-describedby': hintId })}
      {hint === undefined ? null : (
        <span id={hintId} class="hint">
          {hint}
        </span>
      )}
    </div>
  )
}

export interface TextFieldProps {
  label: string
  hint?: string
  placeholder?: string
  value: string
  rows?: number
  onChange: (value: string) => void
}

export function TextAreaField({ value, onChange, rows = 2, placeholder = '', ...field }: TextFieldProps) {
  return (
    <Field {...field}>
      {(ids) => (
        <TextboxMultiline {...ids} grow rows={rows} value={value} placeholder={placeholder} onValueInput={onChange} />
      )}
    </Field>
  )
}

export interface NumberFieldProps {
  label: string
  hint?: string
  /** NaN for text that is no number. */
  value: number
  onChange: (value: number) => void
  /** What is said to be wrong elsewhere is marked here. */
  invalid: boolean
}

/** A number typed freely: what is typed stays while it is wrong, and the reasons say what is wrong with it. */
export function NumberField({ value, onChange, invalid, ...field }: NumberFieldProps) {
  const [text, setText] = useState(String(value))
  useEffect(() => {
    // A change from elsewhere, such as a new seed; what is being typed stays as it is.
    if (!Number.isNaN(value) && Number(text) !== value) setText(String(value))
  }, [value])
  return (
    <Field {...field}>
      {(ids) => (
        <Textbox
          {...ids}
          aria-invalid={invalid}
          value={text}
          onValueInput={(typed: string) => {
            setText(typed)
            onChange(typed.trim() === '' ? Number.NaN : Number(typed))
          }}
        />
      )}
    </Field>
  )
}

export interface SelectFieldProps<T extends string> {
  label: string
  hint?: string
  options: readonly { value: T; text: string }[]
  value: T
  disabled?: boolean
  onChange: (value: T) => void
}

export function SelectField<T extends string>({ options, value, disabled = false, onChange, ...field }: SelectFieldProps<T>) {
  return (
    <Field {...field}>
      {(ids) => (
        <select
          {...ids}
          class="select"
          value={value}
          disabled={disabled}
          onChange={(event) => {
            const option = options.find((candidate) => candidate.value === event.currentTarget.value)
            if (option) onChange(option.value)
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

export interface CheckFieldProps {
  label: string
  hint?: string
  value: boolean
  disabled?: boolean
  onChange: (value: boolean) => void
}

export function CheckField({ label, hint, value, disabled = false, onChange }: CheckFieldProps) {
  const hintId = useId()
  return (
    <div class="check">
      <Checkbox
        value={value}
        disabled={disabled}
        {...(hint === undefined ? {} : { 'aria-describedby': hintId })}
        onValueChange={onChange}
      >
        <span>{label}</span>
      </Checkbox>
      {hint === undefined ? null : (
        <span id={hintId} class="hint">
          {hint}
        </span>
      )}
    </div>
  )
}
