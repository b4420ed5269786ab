// The screens of those who are in.

export { DataScreen } from './DataScreen'
export { KeysScreen } from './KeysScreen'
export { AppealScreen, NoticesScreen } from './NoticesScreen'
export { ProfileScreen } from './ProfileScreen'
export { SecurityScreen } from './SecurityScreen'
export { UsageScreen } from './UsageScreen'
