/** How BullMQ reaches its Redis, as it takes it. */
export type EngineSettings =
  | { readonly host: string; readonly port: number }
  | {
      readonly sentinels: readonly { readonly host: string; readonly port: number }[];
      readonly name: string;
    };
