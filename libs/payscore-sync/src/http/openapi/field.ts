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

const field =
  (given: Partial<Field>) =>
  (description: string, more: Partial<Field> = {}): Field => ({ ...given, description, ...more });

export const text = field({ type: 'string' });
export const integer = field({ type: 'integer' });
/** ISO 8601 in UTC. */
export const time = field({ type: 'string', format: 'date-time' });
export const listOf = (model: string) => field({ model, isList: true });

export const nullable = { nullable: true } as const;
