export function copySqliteBinary(folder: string): void;
