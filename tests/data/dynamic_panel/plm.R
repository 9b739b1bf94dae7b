# R 4.2.2, plm 2.6-2: more cases of the dynamic panel, from its data set EmplUK. Rscript plm.R > plm.json
suppressMessages(library(plm))
data("EmplUK", package = "plm")
gaps <- subset(EmplUK, !(firm %% 7 == 3 & year == 1980) & !(firm %% 11 == 5 & year == 1979))
cases <- list(
  ab_collapsed = quote(pgmm(log(emp) ~ lag(log(emp), 1) + lag(log(wage), 0:1) + log(capital) | lag(log(emp), 2:99),
    EmplUK, effect = "twoways", model = "twosteps", collapse = TRUE)),
  ab_gaps = quote(pgmm(log(emp) ~ lag(log(emp), 1) + lag(log(wage), 0:1) + log(capital) | lag(log(emp), 2:4),
    gaps, effect = "twoways", model = "twosteps")),
  ab_one_step = quote(pgmm(log(emp) ~ lag(log(emp), 1:2) + lag(log(wage), 0:1) + log(capital) | lag(log(emp), 2:99),
    EmplUK, effect = "twoways", model = "onestep")),
  bb_two_steps = quote(pgmm(log(emp) ~ lag(log(emp), 1) + lag(log(wage), 0:1) | lag(log(emp), 2:99) + lag(log(wage), 2:99),
    EmplUK, effect = "twoways", model = "twosteps", transformation = "ld")),
  bb_gaps_collapsed = quote(pgmm(log(emp) ~ lag(log(emp), 1) + lag(log(wage), 0:1) | lag(log(emp), 2:3) + lag(log(wage), 2:3),
    gaps, effect = "twoways", model = "twosteps", transformation = "ld", collapse = TRUE))
)
# plm's mtest leaves the levels' residuals out of the moments where it should have those of all equations (the estimates
# come from all of them), so for systems the test is computed here from plm's pieces.
serial <- function(m, order, v) {
  if (m$args$transformation == "d") return(mtest(m, order = order, vcov = v)$statistic)
  d <- NROW(m$residuals[[1]]) %/% 2
  add <- function(...) Reduce("+", mapply(..., SIMPLIFY = FALSE))
  e <- lapply(m$residuals, as.numeric)
  w <- lapply(e, function(x) { l <- 0 * x; l[(order + 1):d] <- x[1:(d - order)]; l })
  X <- lapply(m$model, function(x) x[, -1L, drop = FALSE])
  own <- mapply(function(a, b) sum(a * b), e, w)
  wX <- add(function(a, x) t(a) %*% x, w, X)
  ZX <- add(function(z, x) t(as.matrix(z)) %*% x, m$W, X)
  Zee <- add(function(z, a, s) t(as.matrix(z)) %*% a * s, m$W, e, own)
  sum(own) / sqrt(as.numeric(sum(own^2) - 2 * wX %*% vcov(m) %*% t(ZX) %*% m$A2 %*% Zee + wX %*% v %*% t(wX)))
}
cat("{\n")
parts <- character()
for (name in names(cases)) {
  m <- eval(cases[[name]])
  b <- if (is.list(m$coefficients)) m$coefficients[[2]] else m$coefficients
  num <- function(x) paste(sprintf("%.15g", x), collapse = ", ")
  v <- vcovHC(m)
  parts <- c(parts, sprintf(
    '  "%s": {"coef": [%s], "se_robust": [%s], "se": [%s], "sargan": %s, "df": %d, "m1": %s, "m2": %s}', name, num(b), num(sqrt(diag(v))),
    num(sqrt(diag(vcov(m)))), num(sargan(m)$statistic), as.integer(sargan(m)$parameter),
    num(serial(m, 1L, v)), num(serial(m, 2L, v))))
}
cat(paste(parts, collapse = ",\n"), "\n}\n")
