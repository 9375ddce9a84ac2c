/** One field of a model, in the terms of OpenAPI 3.0. Plain data, available without `@nestjs/swagger`. */
export interface Field {
  readonly type?: 'string' | 'integer' | 'boolean' | 'object' | 'array';
  readonly format?: 'date-time' | 'uuid';
  readonly description: string;
  readonly example?: unknown;
  /** Of an array that holds no model. */
  readonly items?: { readonly type: 'string' };
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly nullable?: true;
  /** Default true. */
  readonly required?: false;
  /** Name of its model; with `isList`, a list of them. */
  readonly model?: string;
  readonly isList?: true;
}

/** Every field of `T`: an undescribed field does not compile. */
export type Fields<T> = { readonly [K in keyof Required<T>]: Field };

export const text = (description: string, more: Partial<Field> = {}): Field => ({
  type: 'string',
  description,
  ...more,
});

export const integer = (description: string, more: Partial<Field> = {}): Field => ({
  type: 'integer',
  description,
  ...more,
});

/** ISO 8601 in UTC. */
export const time = (description: string, more: Partial<Field> = {}): Field => ({
  type: 'string',
  format: 'date-time',
  description,
  ...more,
});

export const nullable = { nullable: true } as const;
