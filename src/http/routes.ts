import type { Routes } from './app.ts';
import type { HealthDeps } from './routes/health.ts';
import { healthRoutes } from './routes/health.ts';

/** All that the routes are made from. A new route file adds its dependencies here and itself below. */
export type RouteDeps = HealthDeps;

/** The whole route table: what `main` serves and what the policy test walks. */
export const allRoutes = (deps: RouteDeps): readonly Routes[] => [healthRoutes(deps)];
