package dev.triage.web;

import dev.triage.insight.WorkloadReads;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The lead's page: what there is, who has it, and what today's people will not get to. */
@Controller
class LeadController {

    private final WorkloadReads workload;

    LeadController(WorkloadReads workload) {
        this.workload = workload;
    }

    @GetMapping("/lead")
    String lead(@RequestParam(defaultValue = "7") int days, Model model) {
        model.addAttribute("load", workload.of(Math.clamp(days, 1, 90)));
        return "lead";
    }
}
