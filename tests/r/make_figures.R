# Figures against which the statistics are tested, made by R on data R simulates.
# Run in this folder: Rscript make_figures.R      (Debian: r-base-core r-cran-psych r-cran-multilevel r-cran-survey)
# Writes answers.csv, scales.csv, items.csv, tests.csv, means.csv, agreement.csv, agreement_units.csv and versions.csv;
# DATA SIMULASI throughout.

suppressMessages({
  library(psych)
  library(multilevel)
  library(survey)
})
options(digits = 17)
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(38)

write_figures <- function(table, file) {
  numeric <- vapply(table, is.double, logical(1))
  table[numeric] <- lapply(table[numeric], function(x) ifelse(is.na(x), "NA", formatC(x, digits = 17, format = "g")))
  write.csv(table, file, row.names = FALSE, quote = FALSE)
}

# --- answers: two years, ten units from 1 to 120 people, three scales of one common factor each ----------------------
scales <- list(INT = paste0("INT", 1:9), PRO = paste0("PRO", 1:8), AKU = paste0("AKU", 1:4))
sizes <- c(A = 120, B = 80, C = 60, D = 45, E = 31, F = 29, G = 12, H = 3, I = 2, J = 1)
simulate_year <- function(year, rise) {
  unit <- rep(names(sizes), sizes)
  general <- rnorm(length(unit)) + rnorm(length(sizes), sd = 0.4)[match(unit, names(sizes))] + rise
  answers <- lapply(scales, function(items) {
    factor <- 0.8 * general + 0.6 * rnorm(length(unit))
    sapply(items, function(item) {
      loading <- runif(1, 0.4, 0.8)
      latent <- loading * factor + sqrt(1 - loading^2) * rnorm(length(unit))
      pmin(5, pmax(1, round(3.6 + 0.9 * latent)))
    })
  })
  data.frame(year = year, unit = unit, do.call(cbind, unname(answers)))
}
answers <- rbind(simulate_year(2024, 0), simulate_year(2025, 0.25))
items <- unlist(scales, use.names = FALSE)
hole <- matrix(runif(nrow(answers) * length(items)) < 0.03, nrow(answers))
answers[items][hole] <- NA
answers$INT4 <- 6 - answers$INT4 # stored as answered: a negative statement
writeLines("# DATA SIMULASI", "answers.csv")
suppressWarnings(write.table(answers, "answers.csv", append = TRUE, sep = ",", row.names = FALSE, na = "", quote = FALSE))
answers$INT4 <- 6 - answers$INT4

# Distribution-free standard error of alpha, person by person, in strata; people alone in their unit are one stratum.
adf_error <- function(x, unit) {
  x <- as.matrix(x)
  k <- ncol(x)
  centred <- sweep(x, 2, colMeans(x))
  a <- sum(diag(cov(x)))
  v <- sum(cov(x))
  z <- -k / (k - 1) * ((rowSums(centred^2) - a) / v - a * (rowSums(centred)^2 - v) / v^2)
  alone <- ave(z, unit, FUN = length) == 1
  stratum <- ifelse(alone, "alone", unit)
  parts <- tapply(z, stratum, function(y) if (length(y) > 1) length(y) * var(y) else sum(y^2))
  sqrt(sum(parts)) / nrow(x)
}

# --- reliability of 2025, listwise per scale ------------------------------------------------------------------------
now <- answers[answers$year == 2025, ]
scale_rows <- list()
item_rows <- list()
for (scale in names(scales)) {
  x <- na.omit(now[scales[[scale]]])
  k <- ncol(x)
  n <- nrow(x)
  result <- suppressWarnings(psych::alpha(x, check.keys = FALSE))
  feldt <- psych::alpha.ci(result$total$raw_alpha, n.obs = n, n.var = k)
  covariance <- cov(x)
  off <- covariance
  diag(off) <- 0
  halves <- cor(rowSums(x[, seq(1, k, 2)]), rowSums(x[, seq(2, k, 2)]))
  bartlett <- psych::cortest.bartlett(cor(x), n)
  omega <- suppressWarnings(suppressMessages(psych::omega(x, nfactors = 1, plot = FALSE)))
  unit <- now$unit[complete.cases(now[scales[[scale]]])]
  adf <- adf_error(x, unit)
  left_out <- sapply(unique(unit), function(u) {
    suppressWarnings(psych::alpha(x[unit != u, ], check.keys = FALSE))$total$raw_alpha
  })
  n_units <- length(left_out)
  jackknife <- sqrt((n_units - 1) / n_units * sum((left_out - mean(left_out))^2))
  scale_rows[[scale]] <- data.frame(
    scale = scale, n = n, k = k, mean = mean(rowMeans(x)), sd = sd(rowMeans(x)),
    alpha = result$total$raw_alpha, alpha_ci_low = feldt$lower.ci[[1]], alpha_ci_high = feldt$upper.ci[[1]],
    alpha_se = result$total$ase, alpha_std = result$total$std.alpha,
    lambda2 = (sum(off) + sqrt(k / (k - 1) * sum(off^2))) / sum(covariance),
    lambda6 = result$total$`G6(smc)`, split_half = 2 * halves / (1 + halves), average_r = result$total$average_r,
    kmo = psych::KMO(cor(x))$MSA, bartlett_chi2 = bartlett$chisq, bartlett_df = bartlett$df,
    bartlett_p = bartlett$p.value, omega = omega$omega.tot,
    adf_low = result$total$raw_alpha - qnorm(0.975) * adf, adf_high = result$total$raw_alpha + qnorm(0.975) * adf,
    jackknife_low = result$total$raw_alpha - qt(0.975, n_units - 1) * jackknife,
    jackknife_high = result$total$raw_alpha + qt(0.975, n_units - 1) * jackknife
  )
  item_rows[[scale]] <- data.frame(
    scale = scale, item = scales[[scale]], n = n, mean = colMeans(x), sd = apply(x, 2, sd),
    item_rest_r = result$item.stats$r.drop, item_total_r = result$item.stats$raw.r,
    alpha_if_deleted = result$alpha.drop$raw_alpha, smc = psych::smc(cor(x)), rest_by_hand = sapply(
      1:k, function(i) cor(x[, i], rowSums(x[, -i]))
    )
  )
}
write_figures(do.call(rbind, scale_rows), "scales.csv")
write_figures(do.call(rbind, item_rows), "items.csv")

# --- tests and adjustments on persons' scores (mean of answered items, at least 75 % of them) ------------------------
score <- function(data, scale) {
  x <- data[scales[[scale]]]
  ifelse(rowMeans(!is.na(x)) >= 0.75, rowMeans(x, na.rm = TRUE), NA)
}
test_rows <- list()
for (scale in names(scales)) {
  before <- score(answers[answers$year == 2024, ], scale)
  after <- score(now, scale)
  for (unit in c("A", "B", "C", "D", "E")) {
    x <- before[answers$unit[answers$year == 2024] == unit]
    y <- after[now$unit == unit]
    welch <- t.test(y, x)
    low <- t.test(y, x, mu = -0.12, alternative = "greater")$p.value
    high <- t.test(y, x, mu = 0.12, alternative = "less")$p.value
    test_rows[[paste(scale, unit)]] <- data.frame(
      scale = scale, unit = unit, change = unname(welch$estimate[1] - welch$estimate[2]), se = welch$stderr,
      df = unname(welch$parameter), ci_low = welch$conf.int[1], ci_high = welch$conf.int[2], p = welch$p.value,
      p_equivalence = max(low, high)
    )
  }
  of_scale <- paste(scale, c("A", "B", "C", "D", "E"))
  adjusted <- p.adjust(sapply(test_rows[of_scale], function(row) row$p), "holm")
  for (name in of_scale) test_rows[[name]]$p_holm <- unname(adjusted[name])
}
write_figures(do.call(rbind, test_rows), "tests.csv")

# --- stratified means of 2025 over the four largest units, with and without finite population correction --------------
headcount <- c(A = 400, B = 200, C = 90, D = 60)
mean_rows <- list()
for (scale in names(scales)) {
  value <- score(now, scale)
  kept <- now$unit %in% names(headcount) & !is.na(value)
  sample <- data.frame(value = value[kept], unit = now$unit[kept])
  sample$staff <- headcount[sample$unit]
  sample$weight <- sample$staff / table(sample$unit)[sample$unit]
  process <- svymean(~value, svydesign(ids = ~1, strata = ~unit, weights = ~weight, data = sample))
  staff <- svymean(~value, svydesign(ids = ~1, strata = ~unit, weights = ~weight, fpc = ~staff, data = sample))
  mean_rows[[scale]] <- data.frame(
    scale = scale, n = nrow(sample), mean = coef(process)[[1]], se_process = SE(process)[[1]], se_staff = SE(staff)[[1]]
  )
}
write_figures(do.call(rbind, mean_rows), "means.csv")

# --- agreement in units of 2025 --------------------------------------------------------------------------------------
agreement_rows <- list()
unit_rows <- list()
for (scale in names(scales)) {
  kept <- complete.cases(now[scales[[scale]]])
  x <- now[kept, scales[[scale]]]
  unit <- now$unit[kept]
  model <- aov(rowMeans(x) ~ factor(unit))
  table <- summary(model)[[1]]
  agreement_rows[[scale]] <- data.frame(
    scale = scale, n = nrow(x), n_units = length(unique(unit)), icc1 = multilevel::ICC1(model),
    icc2 = multilevel::ICC2(model), f = table$`F value`[1], p = table$`Pr(>F)`[1]
  )
  rwg <- multilevel::rwg.j(x, unit, ranvar = (5^2 - 1) / 12)
  lindell <- multilevel::rwg.j.lindell(x, unit, ranvar = (5^2 - 1) / 12)
  ad <- multilevel::ad.m(x, unit, type = "mean")
  skew <- multilevel::rwg.j(x, unit, ranvar = 1.34)
  unit_rows[[scale]] <- data.frame(
    scale = scale, unit = as.character(rwg$grpid), n = rwg$gsize, rwg_j = rwg$rwg.j,
    rwg_j_skew = skew$rwg.j, rwg_j_lindell = lindell$rwg.lindell, ad = ad$AD.M
  )
}
write_figures(do.call(rbind, agreement_rows), "agreement.csv")
write_figures(do.call(rbind, unit_rows), "agreement_units.csv")

versions <- data.frame(
  software = c("R", "psych", "multilevel", "survey"),
  version = c(
    paste(R.version$major, R.version$minor, sep = "."), as.character(packageVersion("psych")),
    as.character(packageVersion("multilevel")), as.character(packageVersion("survey"))
  )
)
write.csv(versions, "versions.csv", row.names = FALSE, quote = FALSE)
