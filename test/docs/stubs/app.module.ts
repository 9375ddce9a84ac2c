import { Module } from '@nestjs/common';

/** Stands for the host's root module. */
@Module({})
export class AppModule {}
