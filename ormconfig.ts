import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { DataSource } from 'typeorm';
import { readDatabase } from './src/config/read-database.js';
import { dataSourceOptions } from './src/database/data-source-options.js';

const envFile = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};

/** For the TypeORM command line: `npm run build && npx typeorm migration:run -d dist/ormconfig.js`. */
export const dataSource = new DataSource(dataSourceOptions(readDatabase({ ...envFile, ...process.env })));
