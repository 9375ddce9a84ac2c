export declare const LIBRARIES: readonly string[];
export function layOutPackages(folder: string, set: string, home: string): Promise<void>;
