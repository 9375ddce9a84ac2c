import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { databaseFromEnvironment } from 'nestjs-payscore-sync';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './src/database/data-source-options.js';

const envFile = existsSync('.env') ? parse(readFileSync('.env')) : {};

/** For the TypeORM command line: `npm run build && npx typeorm migration:run -d dist/ormconfig.js`. */
export const dataSource = new DataSource(
  dataSourceOptions(databaseFromEnvironment({ ...envFile, ...process.env })),
);
