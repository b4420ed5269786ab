// The screens of those who want in.

export { ForgottenScreen, NewPasswordScreen, VerifyEmailScreen } from './ByMail'
export { SignInScreen } from './SignIn'
export { SignUpScreen } from './SignUp'
