from enum import Enum

class MessageType(Enum):
    CONFIRMED = "confirmed"
    CANNOT_CONFIRM = "cannot_confirm"
    PRE_UNSAT = "pre_unsat"
    POST_ERR = "post_err"
    EXEC_ERR = "exec_err"
    POST_FAIL = "post_fail"
    SYNTAX_ERR = "syntax_err"
    IMPORT_ERR = "import_err"
