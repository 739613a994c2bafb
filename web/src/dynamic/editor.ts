// SPDX-License-Identifier: Apache-2.0
// The parts of the editor's page that only dynamic exercises need.
export { DynamicSide } from "./side";
export { DynamicView } from "./view";
