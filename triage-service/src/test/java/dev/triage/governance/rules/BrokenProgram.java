package dev.triage.governance.rules;

import dev.cel.runtime.CelFunctionResolver;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.PartialVars;
import dev.cel.runtime.Program;
import java.util.Map;

/** An engine with a fault of its own. */
class BrokenProgram implements Program {

    Object result() {
        throw new IllegalArgumentException("The engine has a fault");
    }

    @Override
    public Object eval() {
        return result();
    }

    @Override
    public Object eval(Map<String, ?> values) {
        return result();
    }

    @Override
    public Object eval(Map<String, ?> values, CelFunctionResolver functions) {
        return result();
    }

    @Override
    public Object eval(CelVariableResolver values) {
        return result();
    }

    @Override
    public Object eval(CelVariableResolver values, CelFunctionResolver functions) {
        return result();
    }

    @Override
    public Object eval(PartialVars values) {
        return result();
    }
}
