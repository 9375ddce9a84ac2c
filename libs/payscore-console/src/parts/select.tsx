import { useId } from 'preact/hooks';

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, label: string])[];
  /** Its label is for screen readers alone. */
  readonly isBare?: boolean;
  readonly onChange: (value: string) => void;
}

export function Select({ label, value, options, isBare = false, onChange }: SelectProps) {
  const id = useId();
  return (
    <div class="select">
      <label for={id} class={isBare ? 'offscreen' : undefined}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
